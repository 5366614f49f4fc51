using System.Globalization;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Makes a native session on the first execution provider of a list that works.</summary>
internal sealed class SessionFactory(OrtLibrary library, OnnxRuntimeOptions options, ILogger logger)
{
    private readonly OrtApi _api = library.Api;
    private readonly SessionSettings _settings = new(library.Api, options, logger);

    /// <summary>Creates the session.</summary>
    /// <exception cref="ModelRuntimeException">The model is damaged or not supported, or no provider works.</exception>
    public OnnxModelSession Create(ModelSource source, ModelSessionOptions model)
    {
        var scan = GraphScan.Read(source.Bytes);
        CheckDimensions(scan, model);
        var rewritten = options.KeepZipMaps || scan.ZipMaps.Count == 0 ? null : ZipMapRemoval.Apply(source.Bytes, scan.ZipMaps);
        var weightsFolder = source.Path is { } path && rewritten is not null ? Path.GetDirectoryName(Path.GetFullPath(path)) : null;
        var actual = rewritten is null ? source : new ModelSource(rewritten, null);
        List<ProviderAttempt> attempts = [];
        foreach (var provider in options.Providers)
        {
            var (session, reason) = TryCreate(actual, model, provider, weightsFolder);
            if (session is not null)
            {
                attempts.Add(new ProviderAttempt(provider, true, null));
                return Describe(session, model.ModelName, provider, attempts, scan);
            }

            attempts.Add(new ProviderAttempt(provider, false, reason));
            Log.ProviderPassedOver(logger, model.ModelName, provider, reason);
        }

        throw new ModelRuntimeException(
            $"Model '{model.ModelName}' was not loaded, because none of its execution providers works here: {string.Join("; ", attempts.Select(a => $"{a.Provider}: {a.Reason}"))}. Install what they need, or add ExecutionProvider.Cpu to OnnxRuntimeOptions.Providers.",
            model.ModelName);
    }

    private (SessionResources? Session, string Reason) TryCreate(ModelSource source, ModelSessionOptions model, ExecutionProvider provider, string? weightsFolder)
    {
        var modelName = model.ModelName;
        _api.Check(_api.CreateSessionOptions(out var sessionOptions), "create session options", modelName);
        try
        {
            _settings.Write(sessionOptions, model, weightsFolder);
            if (ProviderAppender.TryAppend(_api, sessionOptions, provider, options) is { } reason)
            {
                return (null, reason);
            }

            if (provider == ExecutionProvider.TensorRt && options.Providers.Contains(ExecutionProvider.Cuda))
            {
                // CUDA takes the operators that TensorRT lacks; without it they go to the CPU.
                _ = ProviderAppender.TryAppend(_api, sessionOptions, ExecutionProvider.Cuda, options);
            }

            if (options.DeviceMemoryLimit is not null && provider != ExecutionProvider.Cpu && !ProviderAppender.HasMemoryLimit(provider))
            {
                Log.NoMemoryLimit(logger, modelName, provider);
            }

            var status = source.Path is { } path
                ? _api.CreateSessionFromFile(library.Environment.Pointer, path, sessionOptions, out var session)
                : _api.CreateSessionFromArray(library.Environment.Pointer, source.Bytes, sessionOptions, out session);
            if (_api.TakeFailure(status) is not { } failure)
            {
                return (new SessionResources(library, session), string.Empty);
            }

            return provider == ExecutionProvider.Cpu || failure.BlamesModel ? throw LoadError(failure, modelName, source.Bytes.Length) : (null, failure.Text);
        }
        finally
        {
            _api.Release(OrtSlot.ReleaseSessionOptions, sessionOptions);
        }
    }

    private OnnxModelSession Describe(SessionResources session, string modelName, ExecutionProvider provider, IReadOnlyList<ProviderAttempt> attempts, GraphScan scan)
    {
        try
        {
            var ports = ModelPorts.Read(library, session.Pointer, modelName);
            foreach (var port in ports.LeftOut)
            {
                Log.OutputLeftOut(logger, modelName, port.Name, port.Type.ToString());
            }

            session.SetNames([.. ports.Inputs.Select(p => p.Tensor.Name)], [.. ports.Outputs.Select(p => p.Tensor.Name)]);
            var facts = new SessionFacts(
                provider, attempts, NodeAssignment.Read(_api, session.Pointer, modelName), OnnxModelDescription.Read(library, session.Pointer, modelName),
                scan.ZipMaps.ToDictionary(z => z.Output, z => z.Labels, StringComparer.Ordinal), options.ProfileFolder is not null);
            var result = new OnnxModelSession(session, ports, modelName, facts, logger);
            if (result.FallbackNodes is { Count: > 0 } nodes)
            {
                Log.SomeNodesOnCpu(logger, modelName, provider, nodes.Count, string.Join(", ", nodes.Select(n => n.Operator).Distinct(StringComparer.Ordinal)));
            }

            return result;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // The engine ignores names that the graph does not have.
    private static void CheckDimensions(GraphScan scan, ModelSessionOptions model)
    {
        foreach (var name in model.Dimensions.Keys)
        {
            if (!scan.Dimensions.Contains(name))
            {
                throw new ModelRuntimeException(
                    $"Model '{model.ModelName}' has no open dimension '{name}' in its inputs; it has {(scan.Dimensions.Count == 0 ? "none with a name" : string.Join(", ", scan.Dimensions.Select(d => $"'{d}'")))}. Correct ModelSessionOptions.Dimensions.",
                    model.ModelName);
            }
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
