using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Reads the names and types of a session's inputs and outputs.</summary>
internal sealed class PortReader(OrtLibrary library, nint session, string modelName)
{
    private readonly OrtApi _api = library.Api;

    public IReadOnlyList<ModelPort> Inputs() =>
        Read(OrtSlot.SessionGetInputCount, OrtSlot.SessionGetInputName, OrtSlot.SessionGetInputTypeInfo);

    public IReadOnlyList<ModelPort> OptionalInputs() =>
        Read(OrtSlot.SessionGetOverridableInitializerCount, OrtSlot.SessionGetOverridableInitializerName, OrtSlot.SessionGetOverridableInitializerTypeInfo);

    public IReadOnlyList<ModelPort> Outputs() =>
        Read(OrtSlot.SessionGetOutputCount, OrtSlot.SessionGetOutputName, OrtSlot.SessionGetOutputTypeInfo);

    private ModelPort[] Read(int countSlot, int nameSlot, int typeSlot)
    {
        Check(_api.SessionGetCount(countSlot, session, out var count));
        var ports = new ModelPort[count];
        for (var i = 0; i < count; i++)
        {
            Check(_api.SessionGetName(nameSlot, session, i, library.Environment.Allocator, out var name));
            Check(_api.SessionGetTypeInfo(typeSlot, session, i, out var typeInfo));
            ports[i] = new ModelPort(name, TakeType(typeInfo));
        }

        return ports;
    }

    private PortType TakeType(nint typeInfo)
    {
        try
        {
            return ReadType(typeInfo);
        }
        finally
        {
            _api.Release(OrtSlot.ReleaseTypeInfo, typeInfo);
        }
    }

    private PortType ReadType(nint typeInfo)
    {
        Check(_api.GetOnnxType(typeInfo, out var kind));
        nint part;
        nint inner;
        switch ((OnnxValueKind)kind)
        {
            case OnnxValueKind.Tensor:
                Check(_api.CastToTensorInfo(typeInfo, out part));
                return ReadTensor(part);
            case OnnxValueKind.Sequence:
                Check(_api.GetPointer(OrtSlot.CastTypeInfoToSequenceTypeInfo, typeInfo, out part));
                Check(_api.GetPointer(OrtSlot.GetSequenceElementType, part, out inner));
                return new PortType(OnnxValueKind.Sequence, Inner: TakeType(inner));
            case OnnxValueKind.Map:
                Check(_api.GetPointer(OrtSlot.CastTypeInfoToMapTypeInfo, typeInfo, out part));
                Check(_api.GetNumber(OrtSlot.GetMapKeyType, part, out var keyType));
                Check(_api.GetPointer(OrtSlot.GetMapValueType, part, out inner));
                return new PortType(OnnxValueKind.Map, TensorElement.FromNumber(keyType), Inner: TakeType(inner));
            case OnnxValueKind.Optional:
                Check(_api.GetPointer(OrtSlot.CastTypeInfoToOptionalTypeInfo, typeInfo, out part));
                Check(_api.GetPointer(OrtSlot.GetOptionalContainedTypeInfo, part, out inner));
                return new PortType(OnnxValueKind.Optional, Inner: TakeType(inner));
            default:
                return new PortType(Enum.IsDefined((OnnxValueKind)kind) ? (OnnxValueKind)kind : OnnxValueKind.Unknown);
        }
    }

    private PortType ReadTensor(nint tensorInfo)
    {
        Check(_api.GetElementType(tensorInfo, out var elementType));
        Check(_api.GetDimensionCount(tensorInfo, out var rank));
        if (!_api.HasShape(tensorInfo, rank))
        {
            return new PortType(OnnxValueKind.Tensor, TensorElement.FromNumber(elementType));
        }

        var shape = new long[rank];
        var names = new string[rank];
        if (rank > 0)
        {
            Check(_api.GetDimensions(tensorInfo, shape));
            Check(_api.GetSymbolicDimensions(tensorInfo, names));
        }

        return new PortType(OnnxValueKind.Tensor, TensorElement.FromNumber(elementType), shape, names);
    }

    private void Check(nint status) => _api.Check(status, $"describe model '{modelName}'", modelName);
}
