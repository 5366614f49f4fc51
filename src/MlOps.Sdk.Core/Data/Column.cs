namespace MlOps.Sdk.Core;

/// <summary>
/// One column of values in Arrow's physical layout: a bitmap of what is present and one or two buffers of values.
/// A column is immutable and safe to read from many threads. It owns references to its buffers and gives them back
/// when disposed; slices share the buffers and live on their own.
/// </summary>
public abstract class Column : IDisposable
{
    private readonly ColumnBuffer? _validity;
    private readonly ColumnBuffer[] _buffers;
    private int _nullCount;
    private int _disposed;

    private protected Column(DataType type, int length, int offset, int nullCount, ColumnBuffer? validity, params ColumnBuffer[] buffers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Type = type;
        Length = length;
        Offset = offset;
        _nullCount = validity is null ? 0 : nullCount;
        _validity = validity;
        _buffers = buffers;
    }

    /// <summary>The type of the values.</summary>
    public DataType Type { get; }

    /// <summary>How many values there are, missing ones included.</summary>
    public int Length { get; }

    /// <summary>How many values are missing.</summary>
    public int NullCount
    {
        get
        {
            // -1 means not counted yet; counting twice in a race gives the same number.
            if (_nullCount < 0)
            {
                _nullCount = Length - Bits.CountSet(_validity!.Span, Offset, Length);
            }

            return _nullCount;
        }
    }

    /// <summary>Where in its buffers the column begins, in values.</summary>
    internal int Offset { get; }

    /// <summary>The bitmap of present values, or null when all are present.</summary>
    internal ColumnBuffer? Validity => _validity;

    /// <summary>The value buffers in Arrow's order, without the bitmap.</summary>
    internal ReadOnlySpan<ColumnBuffer> Buffers => _buffers;

    /// <summary>Wraps buffers that are already in Arrow's layout; takes over one reference to each.</summary>
    /// <param name="type">The type of the values.</param>
    /// <param name="length">How many values.</param>
    /// <param name="offset">Where in the buffers they begin, in values.</param>
    /// <param name="nullCount">How many are missing, or -1 when not counted.</param>
    /// <param name="validity">The bitmap, or null when all are present.</param>
    /// <param name="buffers">One buffer of values; for text and bytes, int32 offsets and then the bytes.</param>
    internal static Column Wrap(DataType type, int length, int offset, int nullCount, ColumnBuffer? validity, params ColumnBuffer[] buffers) => type.Kind switch
    {
        DataTypeKind.Boolean => new BooleanColumn(length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Int8 => new Column<sbyte>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Int16 => new Column<short>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Int32 or DataTypeKind.Date => new Column<int>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Int64 or DataTypeKind.Timestamp => new Column<long>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.UInt8 => new Column<byte>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.UInt16 => new Column<ushort>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.UInt32 => new Column<uint>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.UInt64 => new Column<ulong>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Float32 => new Column<float>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Float64 => new Column<double>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Decimal128 => new Column<Int128>(type, length, offset, nullCount, validity, buffers[0]),
        DataTypeKind.Utf8 => new Utf8Column(length, offset, nullCount, validity, buffers[0], buffers[1]),
        DataTypeKind.Binary => new BinaryColumn(length, offset, nullCount, validity, buffers[0], buffers[1]),
        DataTypeKind.Vector => new VectorColumn(type, length, offset, nullCount, validity, buffers[0]),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type has no column."),
    };

    /// <summary>Whether a value is missing.</summary>
    /// <param name="index">Position, from 0.</param>
    public bool IsNull(int index)
    {
        CheckIndex(index);
        return _validity is not null && !Bits.Get(_validity.Span, Offset + index);
    }

    /// <summary>A part of the column that shares its buffers and is disposed on its own.</summary>
    /// <param name="offset">The first value, from 0.</param>
    /// <param name="length">How many values.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches beyond the column.</exception>
    public Column Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)offset + length, Length, nameof(length));
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var shared = Array.ConvertAll(_buffers, b => b.Retain());
        var nulls = _nullCount == 0 ? 0 : length == Length ? _nullCount : -1;
        return Wrap(Type, length, Offset + offset, nulls, _validity?.Retain(), shared);
    }

    /// <summary>The same column with a lifetime of its own.</summary>
    public Column Share() => Slice(0, Length);

    /// <summary>
    /// One value as an object: null when missing; <see cref="DateOnly"/> for dates, <see cref="DateTimeOffset"/> for timestamps,
    /// <see cref="decimal"/> for decimals that fit one (otherwise their text), <c>byte[]</c> and <c>float[]</c> for bytes and vectors.
    /// For messages and small data: it allocates.
    /// </summary>
    /// <param name="index">Position, from 0.</param>
    public object? GetValue(int index) => IsNull(index) ? null : GetPresent(index);

    /// <summary>Whether two columns have the same type, the same missing values and bit for bit the same present values.</summary>
    /// <param name="other">The other column.</param>
    public bool ContentEquals(Column? other)
    {
        if (other is null || other.Type != Type || other.Length != Length || other.NullCount != NullCount)
        {
            return false;
        }

        for (var i = 0; i < Length; i++)
        {
            var missing = IsNull(i);
            if (missing != other.IsNull(i) || (!missing && !GetRaw(i).SequenceEqual(other.GetRaw(i))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives the buffers back. Safe to call twice.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _validity?.Release();
            foreach (var buffer in _buffers)
            {
                buffer.Release();
            }
        }
    }

    /// <summary>The bytes of one present value.</summary>
    internal abstract ReadOnlySpan<byte> GetRaw(int index);

    private protected abstract object GetPresent(int index);

    private protected void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The column has {Length} values.");
        }

        ObjectDisposedException.ThrowIf(_disposed != 0, this);
    }

    private protected void CheckAlive() => ObjectDisposedException.ThrowIf(_disposed != 0, this);
}
