using System.Globalization;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Makes a native session on the first execution provider of a list that works.</summary>
internal sealed class SessionFactory(OrtLibrary library, OnnxRuntimeOptions options, ILogger logger)
{
    private const int AllOptimizations = 99;
    private readonly OrtApi _api = library.Api;

    /// <summary>Creates the session.</summary>
    /// <exception cref="ModelRuntimeException">The model is damaged or not supported, or no provider works.</exception>
    public OnnxModelSession Create(ReadOnlySpan<byte> model, string modelName, int intraOpThreads)
    {
        List<ProviderAttempt> attempts = [];
        foreach (var provider in options.Providers)
        {
            var (session, reason) = TryCreate(model, modelName, intraOpThreads, provider);
            if (session is not null)
            {
                attempts.Add(new ProviderAttempt(provider, true, null));
                return Describe(session, modelName, provider, attempts);
            }

            attempts.Add(new ProviderAttempt(provider, false, reason));
            Log.ProviderPassedOver(logger, modelName, provider, reason);
        }

        throw new ModelRuntimeException(
            $"Model '{modelName}' was not loaded, because none of its execution providers works here: {string.Join("; ", attempts.Select(a => $"{a.Provider}: {a.Reason}"))}. Install what they need, or add ExecutionProvider.Cpu to OnnxRuntimeOptions.Providers.",
            modelName);
    }

    private (SessionResources? Session, string Reason) TryCreate(ReadOnlySpan<byte> model, string modelName, int intraOpThreads, ExecutionProvider provider)
    {
        _api.Check(_api.CreateSessionOptions(out var sessionOptions), "create session options", modelName);
        try
        {
            Configure(sessionOptions, modelName, intraOpThreads);
            if (ProviderAppender.TryAppend(_api, sessionOptions, provider) is { } reason)
            {
                return (null, reason);
            }

            if (provider == ExecutionProvider.TensorRt && options.Providers.Contains(ExecutionProvider.Cuda))
            {
                // CUDA takes the operators that TensorRT lacks; without it they go to the CPU.
                _ = ProviderAppender.TryAppend(_api, sessionOptions, ExecutionProvider.Cuda);
            }

            var status = _api.CreateSessionFromArray(library.Environment.Pointer, model, sessionOptions, out var session);
            if (_api.TakeFailure(status) is not { } failure)
            {
                return (new SessionResources(library, session), string.Empty);
            }

            return provider == ExecutionProvider.Cpu || failure.BlamesModel ? throw LoadError(failure, modelName, model.Length) : (null, failure.Text);
        }
        finally
        {
            _api.Release(OrtSlot.ReleaseSessionOptions, sessionOptions);
        }
    }

    private void Configure(nint sessionOptions, string modelName, int intraOpThreads)
    {
        const string what = "configure a session";
        _api.Check(_api.SetOption(OrtSlot.SetSessionGraphOptimizationLevel, sessionOptions, AllOptimizations), what, modelName);
        _api.Check(_api.SetOption(OrtSlot.SetIntraOpNumThreads, sessionOptions, intraOpThreads), what, modelName);
        _api.Check(_api.SetOption(OrtSlot.SetInterOpNumThreads, sessionOptions, 1), what, modelName);
        _api.Check(_api.SetSessionLogId(sessionOptions, OrtLog.SessionId(OrtLog.NumberOf(logger), modelName)), what, modelName);
        if (intraOpThreads != 1 && !options.SpinningThreads)
        {
            _api.Check(_api.AddSessionConfigEntry(sessionOptions, "session.intra_op.allow_spinning", "0"), what, modelName);
        }
    }

    private OnnxModelSession Describe(SessionResources session, string modelName, ExecutionProvider provider, IReadOnlyList<ProviderAttempt> attempts)
    {
        try
        {
            var ports = ModelPorts.Read(library, session.Pointer, modelName);
            foreach (var (name, kind) in ports.LeftOut)
            {
                Log.OutputLeftOut(logger, modelName, name, kind);
            }

            session.SetNames([.. ports.Inputs.Select(p => p.Tensor.Name)], [.. ports.Outputs.Select(p => p.Tensor.Name)]);
            return new OnnxModelSession(session, ports, modelName, provider, attempts, logger);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private ModelRuntimeException LoadError(OrtFailure failure, string modelName, int byteLength)
    {
        var sentence = string.Create(CultureInfo.InvariantCulture, $"Model '{modelName}' ({byteLength:N0} bytes) could not be loaded by ONNX Runtime {_api.LibraryVersion}");
        return failure.ToException(modelName, sentence, failure.Code switch
        {
            OrtErrorCode.InvalidProtobuf => "The bytes are not a whole ONNX model; export it or fetch it again.",
            OrtErrorCode.NotImplemented => "The model uses an operator version that the engine does not run; export it with opset 13 or later.",
            _ => "Export the model again with operators and an opset that this version of ONNX Runtime knows.",
        });
    }
}
