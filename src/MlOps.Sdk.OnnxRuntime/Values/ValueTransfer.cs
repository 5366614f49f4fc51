using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Copies values into the engine and out of it.</summary>
internal sealed unsafe class ValueTransfer(OrtLibrary library, string modelName)
{
    private readonly OrtApi _api = library.Api;
    private readonly nint _allocator = library.Environment.Allocator;

    /// <summary>Makes a native value, which the caller frees.</summary>
    public nint ToNative(OnnxValue value) => value switch
    {
        OnnxTensor tensor => ToNative(tensor),
        OnnxSequence sequence => Compose([.. sequence.Items], OnnxValueKind.Sequence),
        OnnxMap map => Compose([map.Keys, map.Values], OnnxValueKind.Map),
        _ => throw new ArgumentException($"A value of kind {value.Kind} cannot be given to a model.", nameof(value)),
    };

    /// <summary>Reads a native value; null for an optional that is empty.</summary>
    public OnnxValue? FromNative(nint value)
    {
        Check(_api.GetNumber(OrtSlot.HasValue, value, out var hasValue));
        if (hasValue == 0)
        {
            return null;
        }

        Check(_api.GetNumber(OrtSlot.GetValueType, value, out var kind));
        switch ((OnnxValueKind)kind)
        {
            case OnnxValueKind.Tensor:
                return ReadTensor(value);
            case OnnxValueKind.Sequence:
                Check(_api.GetValueCount(value, out var count));
                return new OnnxSequence(Enumerable.Range(0, count).Select(i => Part(value, i)).ToArray());
            case OnnxValueKind.Map:
                return new OnnxMap((OnnxTensor)Part(value, 0), (OnnxTensor)Part(value, 1));
            default:
                throw new ModelRuntimeException($"Model '{modelName}' gave a value of kind {(OnnxValueKind)kind}, which cannot be read. Export it with outputs that are tensors, sequences or maps.", modelName);
        }
    }

    private nint ToNative(OnnxTensor tensor)
    {
        Check(_api.CreateTensor(_allocator, [.. tensor.Shape], tensor.ElementType, out var value));
        if (tensor.ElementType == TensorElementType.String)
        {
            for (var i = 0; i < tensor.Strings.Count; i++)
            {
                var text = Encoding.UTF8.GetBytes(tensor.Strings[i]);
                Check(_api.GetStringBuffer(value, i, text.Length, out var target));
                text.CopyTo(new Span<byte>((void*)target, text.Length));
            }
        }
        else if (tensor.Count > 0)
        {
            Check(_api.GetTensorData(value, out var target));
            tensor.Bytes.CopyTo(new Span<byte>((void*)target, tensor.Bytes.Length));
        }

        return value;
    }

    private nint Compose(OnnxValue[] parts, OnnxValueKind kind)
    {
        var natives = new nint[parts.Length];
        try
        {
            for (var i = 0; i < parts.Length; i++)
            {
                natives[i] = ToNative(parts[i]);
            }

            Check(_api.CreateValue(natives, (int)kind, out var value));
            return value;
        }
        finally
        {
            // The composed value holds references of its own.
            Array.ForEach(natives, n => _api.Release(OrtSlot.ReleaseValue, n));
        }
    }

    private OnnxValue Part(nint value, int index)
    {
        Check(_api.GetValue(value, index, _allocator, out var part));
        try
        {
            return FromNative(part) ?? throw new ModelRuntimeException($"Model '{modelName}' gave a sequence with an empty element, which cannot be read.", modelName);
        }
        finally
        {
            _api.Release(OrtSlot.ReleaseValue, part);
        }
    }

    private OnnxTensor ReadTensor(nint value)
    {
        var (type, shape) = ReadShape(value);
        var count = shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
        if (type == TensorElementType.String)
        {
            return OnnxTensor.Own(type, shape, [], [.. new StringOutput(_api, modelName).Read(value, checked((int)count))]);
        }

        var bytes = new byte[checked(count * TensorElement.SizeOf(type))];
        if (bytes.Length > 0)
        {
            Check(_api.GetTensorData(value, out var source));
            new ReadOnlySpan<byte>((void*)source, bytes.Length).CopyTo(bytes);
        }

        return OnnxTensor.Own(type, shape, bytes, []);
    }

    private (TensorElementType Type, long[] Shape) ReadShape(nint value)
    {
        Check(_api.GetTensorTypeAndShape(value, out var info));
        try
        {
            Check(_api.GetElementType(info, out var number));
            Check(_api.GetDimensionCount(info, out var rank));
            var shape = new long[rank];
            if (rank > 0)
            {
                Check(_api.GetDimensions(info, shape));
            }

            var type = TensorElement.FromNumber(number);
            return type != TensorElementType.Undefined
                ? (type, shape)
                : throw new ModelRuntimeException($"Model '{modelName}' gave a tensor whose element type (number {number} of ONNX) .NET does not have. Add a Cast to the graph.", modelName);
        }
        finally
        {
            _api.Release(OrtSlot.ReleaseTensorTypeAndShapeInfo, info);
        }
    }

    private void Check(nint status) => _api.Check(status, $"hand over a value of model '{modelName}'", modelName);
}
