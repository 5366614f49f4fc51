using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Reads what a loaded model takes and gives.</summary>
internal sealed class ModelPorts
{
    private const int TensorKind = 1;
    private readonly OrtApi _api;
    private readonly nint _session;
    private readonly nint _allocator;
    private readonly string _modelName;

    private ModelPorts(OrtLibrary library, nint session, string modelName)
    {
        _api = library.Api;
        _session = session;
        _allocator = library.Environment.Allocator;
        _modelName = modelName;
    }

    /// <summary>The inputs, in the model's order.</summary>
    public IReadOnlyList<TensorPort> Inputs { get; private set; } = [];

    /// <summary>The outputs that can be read, in the model's order.</summary>
    public IReadOnlyList<TensorPort> Outputs { get; private set; } = [];

    /// <summary>Names of outputs that cannot be read, with what they are.</summary>
    public IReadOnlyList<(string Name, string Kind)> LeftOut { get; private set; } = [];

    /// <exception cref="ModelRuntimeException">An input, or every output, is of a kind that cannot be bound.</exception>
    public static ModelPorts Read(OrtLibrary library, nint session, string modelName)
    {
        var ports = new ModelPorts(library, session, modelName);
        ports.ReadInputs();
        ports.ReadOutputs();
        return ports;
    }

    private void ReadInputs()
    {
        Check(_api.SessionGetCount(OrtSlot.SessionGetInputCount, _session, out var count));
        var inputs = new TensorPort[count];
        for (var i = 0; i < count; i++)
        {
            Check(_api.SessionGetName(OrtSlot.SessionGetInputName, _session, i, _allocator, out var name));
            inputs[i] = ReadPort(OrtSlot.SessionGetInputTypeInfo, i, name, out var kind) ?? throw new ModelRuntimeException(
                $"Input '{name}' of model '{_modelName}' is {kind}, which cannot be bound. Export the model with inputs that are tensors of numbers, booleans or strings.", _modelName);
        }

        Inputs = inputs;
    }

    private void ReadOutputs()
    {
        Check(_api.SessionGetCount(OrtSlot.SessionGetOutputCount, _session, out var count));
        List<TensorPort> outputs = [];
        List<(string Name, string Kind)> leftOut = [];
        for (var i = 0; i < count; i++)
        {
            Check(_api.SessionGetName(OrtSlot.SessionGetOutputName, _session, i, _allocator, out var name));
            if (ReadPort(OrtSlot.SessionGetOutputTypeInfo, i, name, out var kind) is { } port)
            {
                outputs.Add(port);
            }
            else
            {
                leftOut.Add((name, kind));
            }
        }

        if (outputs.Count == 0)
        {
            throw new ModelRuntimeException(
                $"Model '{_modelName}' has no output that is a tensor of numbers, booleans or strings; it gives {string.Join(", ", leftOut.Select(o => $"'{o.Name}' ({o.Kind})"))}. Export it without ZipMap, so that scores come as a tensor.",
                _modelName);
        }

        Outputs = outputs;
        LeftOut = leftOut;
    }

    private TensorPort? ReadPort(int slot, int index, string name, out string kind)
    {
        Check(_api.SessionGetTypeInfo(slot, _session, index, out var typeInfo));
        try
        {
            Check(_api.GetOnnxType(typeInfo, out var onnxType));
            if (onnxType != TensorKind)
            {
                kind = onnxType switch { 2 => "a sequence", 3 => "a map", 4 => "an opaque value", 5 => "a sparse tensor", 6 => "an optional value", _ => "of an unknown kind" };
                return null;
            }

            Check(_api.CastToTensorInfo(typeInfo, out var tensorInfo));
            Check(_api.GetElementType(tensorInfo, out var elementType));
            kind = $"a tensor of element type {elementType}";
            return elementType != 0 && Enum.IsDefined((TensorElementType)elementType) ? ReadTensor(name, (TensorElementType)elementType, tensorInfo) : null;
        }
        finally
        {
            _api.Release(OrtSlot.ReleaseTypeInfo, typeInfo);
        }
    }

    private TensorPort ReadTensor(string name, TensorElementType elementType, nint tensorInfo)
    {
        Check(_api.GetDimensionCount(tensorInfo, out var rank));
        var shape = new long[rank];
        var names = new string[rank];
        if (rank > 0)
        {
            Check(_api.GetDimensions(tensorInfo, shape));
            Check(_api.GetSymbolicDimensions(tensorInfo, names));
        }

        return new TensorPort(new TensorDefinition(name, elementType, shape), names);
    }

    private void Check(nint status) => _api.Check(status, $"describe model '{_modelName}'", _modelName);
}
