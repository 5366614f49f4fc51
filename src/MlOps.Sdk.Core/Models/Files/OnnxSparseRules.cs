using System.Buffers.Binary;

namespace MlOps.Sdk.Core;

/// <summary>What must hold of sparse tensors: the engine writes them out in full, at the places that the file names.</summary>
internal sealed class OnnxSparseRules(OnnxTensorRules tensors, ModelFileLimits limits)
{
    private const int ValuesField = 1, IndicesField = 2, RawField = 9, Int64Field = 7;

    private long _writtenOut;

    /// <exception cref="ModelPackageException">The tensor is refused.</exception>
    public void Require(ReadOnlySpan<byte> message, OnnxPlace place)
    {
        ReadOnlySpan<byte> values = default, indices = default;
        List<long> shape = [];
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case ValuesField:
                    values = reader.Bytes;
                    break;
                case IndicesField:
                    indices = reader.Bytes;
                    break;
                default:
                    AddIntegers(ref reader, shape);
                    break;
            }
        }

        var value = tensors.Require(values, place);
        var index = tensors.Require(indices, place);
        var where = value.Name.IsEmpty ? place : place.Named(value.Name);
        RequireSize(value, shape, where);
        RequireIndices(value, index, ReadIntegers(indices), shape, where);
    }

    private void RequireSize(OnnxTensor value, List<long> shape, OnnxPlace where)
    {
        var bytes = (Int128)Math.Max(1, (OnnxElement.Bits(value.ElementType) ?? 0) / 8);
        foreach (var dimension in shape)
        {
            bytes = dimension < 0 ? limits.MaximumTensorBytes + (Int128)1 : Int128.Min(bytes * dimension, long.MaxValue);
        }

        if (bytes + _writtenOut > limits.MaximumTensorBytes)
        {
            throw Refusal.Of(
                $"{where.ToString()} and the sparse tensors before it take more than {limits.MaximumTensorBytes} bytes when written out", "Raise ModelFileLimits.MaximumTensorBytes if the model is meant to be so large");
        }

        _writtenOut += (long)bytes;
    }

    private static void RequireIndices(OnnxTensor value, OnnxTensor index, List<long> places, List<long> shape, OnnxPlace where)
    {
        var isLinear = index.Rank == 1 && index.Elements == value.Elements;
        var isByAxis = index.Rank == 2 && index.FirstDimension == value.Elements && index.LastDimension == shape.Count;
        var isSound = value.Rank == 1 && index.ElementType == OnnxElement.Int64 && (isLinear || isByAxis);
        var elements = shape.Aggregate(1L, (all, dimension) => all * dimension);
        for (var i = 0; isSound && i < places.Count; i++)
        {
            isSound = places[i] >= 0 && places[i] < (isLinear ? elements : shape[i % shape.Count]);
        }

        if (!isSound)
        {
            throw Refusal.Of($"the indices of {where.ToString()} do not fit its values and shape", "Export the model again");
        }
    }

    private static List<long> ReadIntegers(ReadOnlySpan<byte> tensor)
    {
        List<long> values = [];
        var reader = new ProtoReader(tensor);
        while (reader.Read())
        {
            if (reader.Field == Int64Field)
            {
                AddIntegers(ref reader, values);
            }
            else if (reader.Field == RawField)
            {
                for (var rest = reader.Bytes; rest.Length >= sizeof(long); rest = rest[sizeof(long)..])
                {
                    values.Add(BinaryPrimitives.ReadInt64LittleEndian(rest));
                }
            }
        }

        return values;
    }

    private static void AddIntegers(ref ProtoReader reader, List<long> values)
    {
        if (reader.WireType == ProtoReader.Varint)
        {
            values.Add((long)reader.Number);
            return;
        }

        var rest = reader.Bytes;
        while (!rest.IsEmpty)
        {
            values.Add((long)ProtoReader.ReadVarint(ref rest));
        }
    }
}
