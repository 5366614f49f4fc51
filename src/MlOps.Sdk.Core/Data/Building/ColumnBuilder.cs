namespace MlOps.Sdk.Core;

/// <summary>
/// Builds a <see cref="Column"/> value by value. Not thread-safe. After <see cref="Build"/> the builder is empty and can be used again.
/// </summary>
public abstract class ColumnBuilder
{
    private GrowableBuffer? _validity;
    private int _nullCount;

    private protected ColumnBuilder(DataType type) => Type = type;

    /// <summary>The type of the values.</summary>
    public DataType Type { get; }

    /// <summary>How many values were appended, missing ones included.</summary>
    public int Length { get; private set; }

    /// <summary>A builder for a type.</summary>
    /// <param name="type">The type of the values.</param>
    /// <param name="capacity">How many values to make room for; more may be appended.</param>
    public static ColumnBuilder Create(DataType type, int capacity = 0)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        return type.Kind switch
        {
            DataTypeKind.Boolean => new BooleanColumnBuilder(capacity),
            DataTypeKind.Int8 => new ColumnBuilder<sbyte>(type, capacity),
            DataTypeKind.Int16 => new ColumnBuilder<short>(type, capacity),
            DataTypeKind.Int32 or DataTypeKind.Date => new ColumnBuilder<int>(type, capacity),
            DataTypeKind.Int64 or DataTypeKind.Timestamp => new ColumnBuilder<long>(type, capacity),
            DataTypeKind.UInt8 => new ColumnBuilder<byte>(type, capacity),
            DataTypeKind.UInt16 => new ColumnBuilder<ushort>(type, capacity),
            DataTypeKind.UInt32 => new ColumnBuilder<uint>(type, capacity),
            DataTypeKind.UInt64 => new ColumnBuilder<ulong>(type, capacity),
            DataTypeKind.Float32 => new ColumnBuilder<float>(type, capacity),
            DataTypeKind.Float64 => new ColumnBuilder<double>(type, capacity),
            DataTypeKind.Decimal128 => new ColumnBuilder<Int128>(type, capacity),
            DataTypeKind.Utf8 => new Utf8ColumnBuilder(capacity),
            DataTypeKind.Binary => new BinaryColumnBuilder(capacity),
            DataTypeKind.Vector => new VectorColumnBuilder(type, capacity),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type has no column."),
        };
    }

    /// <summary>Appends a missing value.</summary>
    public void AppendNull()
    {
        if (_validity is null)
        {
            _validity = new GrowableBuffer(Bits.ByteCount(Length + 1));
            Bits.SetRange(_validity.GrowTo(Bits.ByteCount(Length)), 0, Length);
        }

        _validity.GrowTo(Bits.ByteCount(Length + 1));
        _nullCount++;
        AppendEmpty();
        Length++;
    }

    /// <summary>
    /// Appends a value given as an object: null, the type's own .NET value or one that converts to it without loss
    /// (an integer within range, a <see cref="DateTimeOffset"/> or UTC <see cref="DateTime"/> for timestamps, …).
    /// </summary>
    /// <param name="value">The value.</param>
    /// <exception cref="SchemaException">The value cannot be stored as this type.</exception>
    public void Append(object? value)
    {
        if (value is null or DBNull)
        {
            AppendNull();
            return;
        }

        try
        {
            AppendObject(value);
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            throw new SchemaException($"The value '{value}' of type {value.GetType().Name} cannot be stored as {Type}. Give a value that converts without loss.", innerException: exception);
        }
    }

    /// <summary>Appends every value of a column of the same type.</summary>
    /// <param name="column">The column.</param>
    /// <exception cref="SchemaException">The column is of another type.</exception>
    public void AppendColumn(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Type != Type)
        {
            throw new SchemaException($"A column of {column.Type} cannot be appended to one of {Type}. Convert it first.");
        }

        if (column.NullCount == 0)
        {
            AppendAllPresent(column);
            return;
        }

        for (var i = 0; i < column.Length; i++)
        {
            if (column.IsNull(i))
            {
                AppendNull();
            }
            else
            {
                AppendRaw(column.GetRaw(i));
            }
        }
    }

    /// <summary>Hands over the column built so far and empties the builder.</summary>
    public Column Build()
    {
        var validity = _validity?.Detach();
        var column = BuildColumn(Length, _nullCount, validity);
        (_validity, _nullCount, Length) = (null, 0, 0);
        return column;
    }

    /// <summary>Appends one present value from its bytes in the column.</summary>
    internal abstract void AppendRaw(ReadOnlySpan<byte> raw);

    private protected virtual void AppendAllPresent(Column column)
    {
        for (var i = 0; i < column.Length; i++)
        {
            AppendRaw(column.GetRaw(i));
        }
    }

    /// <summary>Marks values that were just written as present.</summary>
    private protected void Added(int count)
    {
        if (_validity is not null)
        {
            Bits.SetRange(_validity.GrowTo(Bits.ByteCount(Length + count)), Length, count);
        }

        Length += count;
    }

    /// <summary>Marks values that were just written as present or missing.</summary>
    private protected void Added(ReadOnlySpan<bool> isPresent)
    {
        if (!isPresent.Contains(false))
        {
            Added(isPresent.Length);
            return;
        }

        var end = Length + isPresent.Length;
        if (_validity is null)
        {
            _validity = new GrowableBuffer(Bits.ByteCount(end));
            Bits.SetRange(_validity.GrowTo(Bits.ByteCount(Length)), 0, Length);
        }

        var bits = _validity.GrowTo(Bits.ByteCount(end));
        foreach (var present in isPresent)
        {
            bits[Length >> 3] |= (byte)((present ? 1 : 0) << (Length & 7));
            _nullCount += present ? 0 : 1;
            Length++;
        }
    }

    private protected abstract void AppendObject(object value);

    private protected abstract void AppendEmpty();

    private protected abstract Column BuildColumn(int length, int nullCount, ColumnBuffer? validity);
}
