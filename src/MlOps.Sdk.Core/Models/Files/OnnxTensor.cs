namespace MlOps.Sdk.Core;

/// <summary>What a tensor's message says of its shape and its data.</summary>
internal ref struct OnnxTensor
{
    private const int DataFields = 12;

    /// <summary>Values by the number of the field that holds them.</summary>
    private DataCounts _counts;

    public ReadOnlySpan<byte> Name { get; private set; }

    public ulong ElementType { get; private set; }

    /// <summary>The product of the dimensions; long.MaxValue when it overflows.</summary>
    public long Elements { get; private set; }

    public int Rank { get; private set; }

    public long FirstDimension { get; private set; }

    public long LastDimension { get; private set; }

    public bool HasNegativeDimension { get; private set; }

    public bool HasRaw { get; private set; }

    public ReadOnlySpan<byte> Raw { get; private set; }

    public bool HasSegment { get; private set; }

    public bool IsExternal { get; private set; }

    public ReadOnlySpan<byte> Location { get; private set; }

    public static OnnxTensor Read(ReadOnlySpan<byte> message)
    {
        var tensor = new OnnxTensor { Elements = 1 };
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            tensor.Take(ref reader);
        }

        return tensor;
    }

    /// <summary>The values in a field other than the raw bytes.</summary>
    public readonly long CountOf(int field) => _counts[field];

    /// <summary>The number of fields other than the raw bytes that hold values.</summary>
    public readonly int FilledFields()
    {
        var filled = 0;
        for (var field = 0; field < DataFields; field++)
        {
            filled += _counts[field] > 0 ? 1 : 0;
        }

        return filled;
    }

    private void Take(ref ProtoReader reader)
    {
        switch (reader.Field)
        {
            case 1:
                TakeDimensions(ref reader);
                break;
            case 2:
                ElementType = reader.Number;
                break;
            case 3:
                HasSegment = true;
                break;
            case 4 or 5 or 6 or 7 or 10 or 11:
                _counts[reader.Field] += Count(ref reader);
                break;
            case 8:
                Name = reader.Bytes;
                break;
            case 9:
                HasRaw = true;
                Raw = reader.Bytes;
                break;
            case 13:
                IsExternal = true;
                TakeLocation(reader.Bytes);
                break;
            case 14:
                IsExternal |= reader.Number != 0;
                break;
            default:
                break;
        }
    }

    private void TakeDimensions(ref ProtoReader reader)
    {
        if (reader.WireType == ProtoReader.Varint)
        {
            TakeDimension((long)reader.Number);
            return;
        }

        var rest = reader.Bytes;
        while (!rest.IsEmpty)
        {
            TakeDimension((long)ProtoReader.ReadVarint(ref rest));
        }
    }

    private void TakeDimension(long dimension)
    {
        HasNegativeDimension |= dimension < 0;
        FirstDimension = Rank++ == 0 ? dimension : FirstDimension;
        LastDimension = dimension;
        Elements = (long)Int128.Clamp((Int128)Elements * dimension, 0, long.MaxValue);
    }

    // Texts are one a field; numbers may be packed.
    private static long Count(ref ProtoReader reader)
    {
        if (reader.WireType != ProtoReader.LengthDelimited || reader.Field == 6)
        {
            return 1;
        }

        if (reader.Field is 4 or 10)
        {
            return reader.Bytes.Length / (reader.Field == 4 ? sizeof(float) : sizeof(double));
        }

        var count = 0L;
        foreach (var value in reader.Bytes)
        {
            count += value < 0x80 ? 1 : 0;
        }

        return count;
    }

    private void TakeLocation(ReadOnlySpan<byte> entry)
    {
        ReadOnlySpan<byte> key = default, value = default;
        var reader = new ProtoReader(entry);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                key = reader.Bytes;
            }
            else
            {
                value = reader.Bytes;
            }
        }

        if (key.SequenceEqual("location"u8))
        {
            Location = value;
        }
    }

    [System.Runtime.CompilerServices.InlineArray(DataFields)]
    private struct DataCounts
    {
        private long _first;
    }
}
