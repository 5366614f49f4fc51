namespace MlOps.Sdk.Core;

/// <summary>Bounds the sizes that a file declares for values and that nodes are told to make, which the engine may reserve while it loads.</summary>
internal sealed class OnnxSizeRules(ModelFileLimits limits)
{
    private const int FewestBytes = 1, FloatBytes = 4;

    /// <exception cref="ModelPackageException">The declared shape is too large.</exception>
    public void RequireValue(ReadOnlySpan<byte> message, OnnxPlace place)
    {
        ReadOnlySpan<byte> name = default, type = default;
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                name = reader.Bytes;
            }
            else if (reader.Field == 2)
            {
                type = reader.Bytes;
            }
        }

        RequireType(type, place.Named(name));
    }

    /// <exception cref="ModelPackageException">The declared shape is too large.</exception>
    public void RequireType(ReadOnlySpan<byte> type, OnnxPlace place)
    {
        var reader = new ProtoReader(type);
        while (reader.Read())
        {
            if (reader.Field is 1 or 8)
            {
                RequireTensorType(reader.Bytes, place);
            }
            else if (reader.Field is 4 or 9 or 5)
            {
                // A sequence, an optional value or a map: its elements' type is field 1, or field 2 of a map.
                var inner = new ProtoReader(reader.Bytes);
                while (inner.Read())
                {
                    if (inner.WireType == ProtoReader.LengthDelimited)
                    {
                        RequireType(inner.Bytes, place);
                    }
                }
            }
        }
    }

    /// <exception cref="ModelPackageException">The node makes a tensor that is too large.</exception>
    public void RequireNode(ReadOnlySpan<byte> node, ReadOnlySpan<byte> operation, OnnxConstants constants, OnnxPlace place)
    {
        if (operation.SequenceEqual("ConstantOfShape"u8) || operation.SequenceEqual("Expand"u8))
        {
            var wanted = operation[0] == (byte)'C' ? 0 : 1;
            var reader = new ProtoReader(node);
            while (reader.Read())
            {
                if (reader.Field == 1 && wanted-- == 0)
                {
                    Require(constants.ProductOf(reader.Bytes) * FewestBytes, place);
                }
            }
        }
        else if (operation.SequenceEqual("RandomNormal"u8) || operation.SequenceEqual("RandomUniform"u8))
        {
            RequireShapeAttribute(node, place);
        }
    }

    private void RequireShapeAttribute(ReadOnlySpan<byte> node, OnnxPlace place)
    {
        var reader = new ProtoReader(node);
        while (reader.Read())
        {
            if (reader.Field != 5)
            {
                continue;
            }

            var product = (Int128)FloatBytes;
            var attribute = new ProtoReader(reader.Bytes);
            while (attribute.Read())
            {
                if (attribute.Field == 8 && attribute.WireType == ProtoReader.Varint)
                {
                    OnnxConstants.Multiply(ref product, (long)attribute.Number);
                }
                else if (attribute.Field == 8)
                {
                    for (var rest = attribute.Bytes; !rest.IsEmpty;)
                    {
                        OnnxConstants.Multiply(ref product, (long)ProtoReader.ReadVarint(ref rest));
                    }
                }
            }

            Require(product, place);
        }
    }

    private void RequireTensorType(ReadOnlySpan<byte> type, OnnxPlace place)
    {
        var (element, fixedSize) = (1UL, (Int128)1);
        var reader = new ProtoReader(type);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                element = reader.Number;
                continue;
            }

            var shape = new ProtoReader(reader.Bytes);
            while (shape.Read())
            {
                var dimension = new ProtoReader(shape.Bytes);
                while (dimension.Read())
                {
                    // A dimension below 0 is how old exporters write an open one.
                    if (dimension.Field == 1 && (long)dimension.Number >= 0)
                    {
                        fixedSize = Int128.Min(fixedSize * (long)dimension.Number, long.MaxValue);
                    }
                }
            }
        }

        Require(fixedSize * Math.Max(FewestBytes, (OnnxElement.Bits(element) ?? 0) / 8), place);
    }

    private void Require(Int128 bytes, OnnxPlace place)
    {
        if (bytes > limits.MaximumTensorBytes)
        {
            throw Refusal.Of($"{place.ToString()} takes more than {limits.MaximumTensorBytes} bytes", "Raise ModelFileLimits.MaximumTensorBytes if the model is meant to be so large");
        }
    }
}
