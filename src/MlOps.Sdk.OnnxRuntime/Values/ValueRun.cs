using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>One run of a model on values of any kind: everything is made for the run and freed after it.</summary>
internal sealed unsafe class ValueRun(SessionResources session, ModelPorts ports, string modelName)
{
    private readonly OrtApi _api = session.Library.Api;
    private nint _runOptions;
    private bool _terminated;

    public IReadOnlyDictionary<string, OnnxValue?> Run(IReadOnlyDictionary<string, OnnxValue> inputs, CancellationToken cancellationToken)
    {
        ValueCheck.Inputs(ports, inputs, modelName);
        cancellationToken.ThrowIfCancellationRequested();
        var names = inputs.Keys.ToArray();
        var transfer = new ValueTransfer(session.Library, modelName);
        var given = new nint[names.Length];
        var results = new nint[ports.AllOutputs.Count];
        var holdsReference = false;
        try
        {
            session.DangerousAddRef(ref holdsReference);
            _api.Check(_api.CreateRunOptions(out _runOptions), "create run options", modelName);
            for (var i = 0; i < names.Length; i++)
            {
                given[i] = transfer.ToNative(inputs[names[i]]);
            }

            RunNative(names, given, results, cancellationToken);
            var outputs = new Dictionary<string, OnnxValue?>(results.Length, StringComparer.Ordinal);
            for (var i = 0; i < results.Length; i++)
            {
                outputs[ports.AllOutputs[i].Name] = transfer.FromNative(results[i]);
            }

            return outputs;
        }
        finally
        {
            Array.ForEach(given, v => _api.Release(OrtSlot.ReleaseValue, v));
            Array.ForEach(results, v => _api.Release(OrtSlot.ReleaseValue, v));
            _api.Release(OrtSlot.ReleaseRunOptions, _runOptions);
            if (holdsReference)
            {
                session.DangerousRelease();
            }
        }
    }

    private void RunNative(string[] names, nint[] given, nint[] results, CancellationToken cancellationToken)
    {
        const int fatalSeverity = 4;
        _api.Check(_api.SetOption(OrtSlot.RunOptionsSetRunLogSeverityLevel, _runOptions, fatalSeverity), "configure run options", modelName);
        using var inputNames = new Utf8List(names);
        using var outputNames = new Utf8List(ports.AllOutputs.Select(p => p.Name));
        nint status;
        using (cancellationToken.UnsafeRegister(static run => ((ValueRun)run!).Terminate(), this))
        {
            status = _api.Run(session.Pointer, _runOptions, inputNames.Pointer, given, outputNames.Pointer, results);
        }

        if (_api.TakeFailure(status) is { } failure)
        {
            // The engine has no code of its own for a run that was ended; our flag says it.
            throw _terminated
                ? new OperationCanceledException($"The run of model '{modelName}' was cancelled.", cancellationToken)
                : failure.ToException(modelName, $"Model '{modelName}' failed", $"Check that the values suit the model's inputs: {string.Join(", ", ports.AllInputs.Select(p => $"'{p.Name}' ({p.Type})"))}.");
        }
    }

    private void Terminate()
    {
        _terminated = true;
        _ = _api.TakeFailure(_api.SetTerminate(_runOptions));
    }
}
