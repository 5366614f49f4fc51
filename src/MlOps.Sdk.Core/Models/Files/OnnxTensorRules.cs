namespace MlOps.Sdk.Core;

/// <summary>What must hold of every tensor in a file, wherever it stands.</summary>
internal sealed class OnnxTensorRules
{
    /// <summary>The bytes of all tensors seen.</summary>
    public long WeightBytes { get; private set; }

    /// <exception cref="ModelPackageException">The tensor is refused.</exception>
    public OnnxTensor Require(ReadOnlySpan<byte> message, OnnxPlace place)
    {
        var tensor = OnnxTensor.Read(message);
        var where = tensor.Name.IsEmpty ? place : place.Named(tensor.Name);
        RequireInside(tensor, where);
        if (tensor.HasNegativeDimension)
        {
            throw Refusal.Of($"{where.ToString()} has a negative dimension", "Export the model again");
        }

        if (OnnxElement.Bits(tensor.ElementType) is not { } bits)
        {
            throw Refusal.Of($"{where.ToString()} has the element type {tensor.ElementType}, which ONNX does not have", "Export the model again");
        }

        WeightBytes += RequireData(tensor, bits, where);
        return tensor;
    }

    private static void RequireInside(OnnxTensor tensor, OnnxPlace where)
    {
        if (tensor.IsExternal)
        {
            var place = tensor.Location.IsEmpty ? string.Empty : $", in {Refusal.Quote(tensor.Location)}";
            throw Refusal.Of(
                $"{where.ToString()} keeps its data outside the file{place}, and a package holds all of its model",
                "Save the model with its weights inside (in Python: onnx.save_model(model, path, save_as_external_data=False)), and nothing else is ever opened");
        }

        if (tensor.HasSegment)
        {
            throw Refusal.Of($"{where.ToString()} is a segment of a larger tensor, which no engine loads", "Save the model with whole tensors");
        }
    }

    private static long RequireData(OnnxTensor tensor, int bits, OnnxPlace where)
    {
        var filled = tensor.FilledFields();
        if (tensor.HasRaw)
        {
            var expected = OnnxElement.Bytes(bits, tensor.Elements);
            if (tensor.ElementType == OnnxElement.Text || filled > 0 || expected != tensor.Raw.Length)
            {
                throw Refusal.Of(
                    tensor.ElementType == OnnxElement.Text || filled > 0
                        ? $"{where.ToString()} has raw data that its type or other data beside it forbid"
                        : $"{where.ToString()} has {tensor.Raw.Length} bytes of data, but its shape and type say {(tensor.Elements == long.MaxValue ? "more than there can be" : expected)}",
                    "Export the model again or fetch it again");
            }

            return expected;
        }

        var values = tensor.CountOf(OnnxElement.DataField(tensor.ElementType));
        if (filled > 1 || (filled == 1 && values == 0) || tensor.Elements == long.MaxValue || values != OnnxElement.ValuesFor(tensor.ElementType, tensor.Elements))
        {
            throw Refusal.Of(
                $"{where.ToString()} has {values} values, but its shape says {(tensor.Elements == long.MaxValue ? "more than there can be" : tensor.Elements)}", "Export the model again or fetch it again");
        }

        return OnnxElement.Bytes(bits, tensor.Elements);
    }
}
