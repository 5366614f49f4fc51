using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>A model loaded into ONNX Runtime. Thread-safe; bindings keep the native session alive until the last is disposed.</summary>
public sealed class OnnxModelSession : ModelSession
{
    private readonly SessionResources _native;
    private readonly ModelPorts _ports;

    // The engine's log finds the logger only while somebody holds it, and a session may outlive its runtime.
    private readonly ILogger _logger;

    internal OnnxModelSession(
        SessionResources native, ModelPorts ports, string modelName, ExecutionProvider provider, IReadOnlyList<ProviderAttempt> attempts, ILogger logger)
    {
        _logger = logger;
        _native = native;
        _ports = ports;
        ModelName = modelName;
        ExecutionProvider = provider;
        ProviderReport = attempts;
        Inputs = [.. ports.Inputs.Select(p => p.Tensor)];
        Outputs = [.. ports.Outputs.Select(p => p.Tensor)];
    }

    /// <summary>The model's name in messages and logs.</summary>
    public string ModelName { get; }

    /// <summary>The execution provider the session was created on; operators that it lacks run on the CPU.</summary>
    public ExecutionProvider ExecutionProvider { get; }

    /// <summary>What came of each execution provider that was tried, in order; the last one is used.</summary>
    public IReadOnlyList<ProviderAttempt> ProviderReport { get; }

    /// <inheritdoc/>
    public override string Provider => ProviderAppender.EngineName(ExecutionProvider);

    /// <inheritdoc/>
    public override IReadOnlyList<TensorDefinition> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorDefinition> Outputs { get; }

    internal SessionResources Native => _native;

    /// <inheritdoc/>
    protected override ModelBinding BindCore(int rows)
    {
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        GC.KeepAlive(_logger);
        return new OnnxModelBinding(_native, _ports, ModelName, rows);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _native.Dispose();
        }
    }
}
