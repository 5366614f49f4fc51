using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>A model loaded into ONNX Runtime. Thread-safe; bindings keep the native session alive until the last is disposed.</summary>
public sealed partial class OnnxModelSession : ModelSession
{
    private readonly SessionResources _native;
    private readonly ModelPorts _ports;

    // The engine's log finds the logger only while somebody holds it, and a session may outlive its runtime.
    private readonly ILogger _logger;

    private readonly SessionFacts _facts;

    internal OnnxModelSession(SessionResources native, ModelPorts ports, string modelName, SessionFacts facts, ILogger logger)
    {
        _facts = facts;
        _logger = logger;
        _native = native;
        _ports = ports;
        ModelName = modelName;
        Inputs = [.. ports.Inputs.Select(p => p.Tensor)];
        Outputs = [.. ports.Outputs.Select(p => p.Tensor)];
        AllInputs = [.. ports.AllInputs.Select(p => p.Describe(isRequired: true)), .. ports.OptionalInputs.Select(p => p.Describe(isRequired: false))];
        AllOutputs = [.. ports.AllOutputs.Select(p => p.Describe(isRequired: false))];
    }

    /// <summary>The model's name in messages and logs.</summary>
    public string ModelName { get; }

    /// <summary>The execution provider the session was created on; operators that it lacks run on the CPU, see <see cref="Assignments"/>.</summary>
    public ExecutionProvider ExecutionProvider => _facts.Provider;

    /// <summary>What came of each execution provider that was tried, in order; the last one is used.</summary>
    public IReadOnlyList<ProviderAttempt> ProviderReport => _facts.Attempts;

    /// <summary>
    /// Which provider runs each node, as far as the engine tells: some providers, WebGPU among them, are not told of, and then
    /// a <see cref="SessionProfile"/> says it. Null where the native library is older than 1.30.
    /// </summary>
    public IReadOnlyList<NodeAssignment>? Assignments => _facts.Assignments;

    /// <summary>The nodes that run on the CPU although the session was created on another provider, as that one lacks their operators.</summary>
    public IReadOnlyList<NodeAssignment> FallbackNodes => ExecutionProvider == ExecutionProvider.Cpu || Assignments is null
        ? []
        : [.. Assignments.Where(a => a.Provider == ProviderAppender.LongName(ExecutionProvider.Cpu))];

    /// <summary>What the model's file says about itself.</summary>
    public OnnxModelDescription Description => _facts.Description;

    /// <summary>The class of each column of an output that ZipMap made, by the output's name; whole numbers as their text.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ClassLabels => _facts.ClassLabels;

    /// <inheritdoc/>
    public override string Provider => ProviderAppender.EngineName(ExecutionProvider);

    /// <summary>The inputs that are tensors: what a binding fills.</summary>
    public override IReadOnlyList<TensorDefinition> Inputs { get; }

    /// <summary>The outputs that are tensors: what a binding reads.</summary>
    public override IReadOnlyList<TensorDefinition> Outputs { get; }

    /// <summary>Every input of whatever kind; those that the graph has a default for come last.</summary>
    public IReadOnlyList<OnnxPort> AllInputs { get; }

    /// <summary>Every output of whatever kind.</summary>
    public IReadOnlyList<OnnxPort> AllOutputs { get; }

    internal SessionResources Native => _native;

    /// <summary>
    /// Prepares buffers for inputs of given shapes, for models with several open dimensions. Outputs whose dimensions have the
    /// names of such dimensions get their buffers now, others at each run.
    /// </summary>
    /// <param name="inputShapes">The shape of each of <see cref="Inputs"/>, in order.</param>
    /// <returns>A binding that the caller disposes; its rows are the first dimension of the first input.</returns>
    /// <exception cref="ModelRuntimeException">A shape does not suit the model; names the input with what was wanted and given.</exception>
    public ModelBinding Bind(params IReadOnlyList<IReadOnlyList<long>> inputShapes)
    {
        ArgumentNullException.ThrowIfNull(inputShapes);
        return CreateBinding(inputShapes, inputShapes is [[var rows, ..], ..] ? checked((int)rows) : 1, isShaped: true);
    }

    /// <summary>
    /// Runs the model once on values of any kind: sequences, maps, texts, open dimensions, inputs that may be left out. Each call
    /// copies and allocates; bindings are for what runs often.
    /// </summary>
    /// <param name="inputs">A value for every required input and for any other, by name.</param>
    /// <param name="cancellationToken">Ends a running inference between two of its nodes.</param>
    /// <returns>Every output by name; null for an optional that is empty.</returns>
    /// <exception cref="ModelRuntimeException">An input is missing, unknown or of another type or shape than the model takes, or the engine failed.</exception>
    public IReadOnlyDictionary<string, OnnxValue?> Run(IReadOnlyDictionary<string, OnnxValue> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        GC.KeepAlive(_logger);
        return new ValueRun(_native, _ports, ModelName).Run(inputs, cancellationToken);
    }

    /// <inheritdoc/>
    protected override ModelBinding BindCore(int rows) => CreateBinding(BindingLayout.ShapesFor(_ports, rows, ModelName), rows, isShaped: false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _native.Dispose();
        }
    }

    private OnnxModelBinding CreateBinding(IReadOnlyList<IReadOnlyList<long>> inputShapes, int rows, bool isShaped)
    {
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        _ports.CheckBindable(ModelName);
        GC.KeepAlive(_logger);
        return new OnnxModelBinding(_native, _ports, ModelName, inputShapes, rows) { NeedsEngine = isShaped || rows > 0 };
    }
}
