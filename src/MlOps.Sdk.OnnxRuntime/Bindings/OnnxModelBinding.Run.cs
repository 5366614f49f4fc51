using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OnnxModelBinding
{
    // The address is kept here because the call is the hot path: one load less per run.
    private readonly delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint> _run;
    private int _isRunning;
    private bool _hasResult;
    private bool _terminated;

    /// <summary>Whether a run is in progress.</summary>
    internal bool IsRunning => Volatile.Read(ref _isRunning) != 0;

    /// <inheritdoc/>
    public override void Run(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException($"A run of model '{_modelName}' is in progress on this binding. Give each concurrent caller a binding of its own.");
        }

        var holdsReference = false;
        try
        {
            // The reference keeps the native parts alive if another thread disposes the binding meanwhile.
            _native.DangerousAddRef(ref holdsReference);
            cancellationToken.ThrowIfCancellationRequested();
            _hasResult = false;
            if (!NeedsEngine)
            {
                SetEmptyOutputs();
            }
            else if (cancellationToken.CanBeCanceled)
            {
                RunCancellable(cancellationToken);
            }
            else
            {
                RunNative(cancellationToken);
            }

            _hasResult = true;
        }
        finally
        {
            if (_hasLoans)
            {
                EndLoans(holdsReference);
            }

            if (holdsReference)
            {
                _native.DangerousRelease();
            }

            Volatile.Write(ref _isRunning, 0);
        }
    }

    private void RunCancellable(CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(static binding => ((OnnxModelBinding)binding!).Terminate(), this);
        try
        {
            RunNative(cancellationToken, registration);
        }
        finally
        {
            registration.Dispose();
            if (_terminated)
            {
                _terminated = false;
                _api.Check(_api.UnsetTerminate(_native.RunOptions), "reset run options", _modelName);
            }
        }
    }

    private void RunNative(CancellationToken cancellationToken, CancellationTokenRegistration registration = default)
    {
        if (_hasDynamicOutputs)
        {
            DropDynamicOutputs();
        }

        var status = _run(
            _session.Pointer, _native.RunOptions, _session.InputNames, _native.InputValues, (nuint)_inputs.Length, _session.OutputNames, (nuint)_outputs.Length, _native.OutputValues);
        if (status != 0)
        {
            registration.Dispose();
            ThrowFailedRun(_api.TakeFailure(status)!, cancellationToken);
        }

        if (_hasDynamicOutputs)
        {
            ReadDynamicOutputs();
        }
    }

    // Called on the thread that cancels, while the run holds its reference.
    private void Terminate()
    {
        _terminated = true;
        if (_api.SetTerminate(_native.RunOptions) is var status && status != 0)
        {
            _ = _api.TakeFailure(status);
        }
    }

    private void ThrowFailedRun(OrtFailure failure, CancellationToken cancellationToken)
    {
        // The engine has no code of its own for a run that was ended; our flag says it.
        if (_terminated)
        {
            throw new OperationCanceledException($"The run of model '{_modelName}' was cancelled.", cancellationToken);
        }

        throw failure.ToException(
            _modelName,
            $"Model '{_modelName}' failed on {Rows} rows",
            $"Check that the values suit the model's inputs: {string.Join(", ", _inputs.Select(i => i.Port))}.");
    }

    private void DropDynamicOutputs()
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (_outputs[i].IsDynamic || _outputs[i].IsString)
            {
                _api.Release(OrtSlot.ReleaseValue, _native.OutputValues[i]);
                _native.OutputValues[i] = 0;
            }
        }
    }

    private void ReadDynamicOutputs()
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            var output = _outputs[i];
            if (output.IsDynamic || output.IsString)
            {
                ReadShape(output, _native.OutputValues[i]);
                if (!output.IsString)
                {
                    Check(_api.GetTensorData(_native.OutputValues[i], out var data));
                    output.Data = data;
                }
            }
        }
    }

    private void ReadShape(BoundTensor output, nint value)
    {
        Check(_api.GetTensorTypeAndShape(value, out var info));
        try
        {
            Check(_api.GetDimensionCount(info, out var rank));
            var shape = output.Reshape(rank);
            if (rank > 0)
            {
                Check(_api.GetDimensions(info, shape));
            }

            output.Recount();
        }
        finally
        {
            _api.Release(OrtSlot.ReleaseTensorTypeAndShapeInfo, info);
        }
    }

    // No rows need no engine: some operators refuse empty tensors.
    private void SetEmptyOutputs()
    {
        foreach (var output in _outputs)
        {
            var given = output.Port.Tensor.Shape;
            var shape = output.Reshape(Math.Max(given.Count, 1));
            for (var i = 0; i < shape.Length; i++)
            {
                shape[i] = i == 0 ? 0 : Math.Max(given[i], 0);
            }

            output.Recount();
        }
    }

    private void Check(nint status)
    {
        if (status != 0)
        {
            _api.Check(status, $"read the outputs of model '{_modelName}'", _modelName);
        }
    }
}
