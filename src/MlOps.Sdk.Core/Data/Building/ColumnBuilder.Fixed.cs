using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>Builds a <see cref="Column{T}"/>.</summary>
/// <typeparam name="T">The value in memory; see <see cref="Column{T}"/>.</typeparam>
public sealed class ColumnBuilder<T> : ColumnBuilder
    where T : unmanaged
{
    private readonly GrowableBuffer _values;

    internal ColumnBuilder(DataType type, int capacity)
        : base(type) => _values = new GrowableBuffer((long)capacity * Unsafe.SizeOf<T>());

    /// <summary>Appends a value.</summary>
    /// <param name="value">The value as it is in memory.</param>
    public void Append(T value)
    {
        _values.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        Added(1);
    }

    /// <summary>Appends values that are all present.</summary>
    /// <param name="values">The values as they are in memory.</param>
    public void AppendRange(ReadOnlySpan<T> values)
    {
        _values.Append(MemoryMarshal.AsBytes(values));
        Added(values.Length);
    }

    /// <summary>Appends values of which some may be missing.</summary>
    /// <param name="values">The values as they are in memory; what stands in the place of a missing one does not matter.</param>
    /// <param name="isPresent">For each value whether it is there.</param>
    /// <exception cref="ArgumentException">The two are not of one length.</exception>
    public void AppendRange(ReadOnlySpan<T> values, ReadOnlySpan<bool> isPresent)
    {
        if (values.Length != isPresent.Length)
        {
            throw new ArgumentException($"There are {values.Length} values but {isPresent.Length} marks of presence. Give one mark for each value.", nameof(isPresent));
        }

        _values.Append(MemoryMarshal.AsBytes(values));
        Added(isPresent);
    }

    internal override void AppendRaw(ReadOnlySpan<byte> raw)
    {
        _values.Append(raw);
        Added(1);
    }

    private protected override void AppendAllPresent(Column column) => AppendRange(((Column<T>)column).Values);

    private protected override void AppendObject(object value)
    {
        var culture = CultureInfo.InvariantCulture;
        Append(Type.Kind switch
        {
            DataTypeKind.Int8 => As(Convert.ToSByte(Whole(value), culture)),
            DataTypeKind.Int16 => As(Convert.ToInt16(Whole(value), culture)),
            DataTypeKind.Int32 => As(Convert.ToInt32(Whole(value), culture)),
            DataTypeKind.Int64 => As(Convert.ToInt64(Whole(value), culture)),
            DataTypeKind.UInt8 => As(Convert.ToByte(Whole(value), culture)),
            DataTypeKind.UInt16 => As(Convert.ToUInt16(Whole(value), culture)),
            DataTypeKind.UInt32 => As(Convert.ToUInt32(Whole(value), culture)),
            DataTypeKind.UInt64 => As(Convert.ToUInt64(Whole(value), culture)),
            DataTypeKind.Float32 => As(Convert.ToSingle(value, culture)),
            DataTypeKind.Float64 => As(Convert.ToDouble(value, culture)),
            DataTypeKind.Date => As(ToDays(value)),
            DataTypeKind.Timestamp => As(ToMicroseconds(value)),
            _ => As(Decimals.FromDecimal(Convert.ToDecimal(value, culture), Type)),
        });
    }

    private protected override void AppendEmpty() => _values.GrowTo(_values.Length + Unsafe.SizeOf<T>());

    private protected override Column BuildColumn(int length, int nullCount, ColumnBuffer? validity) =>
        Column.Wrap(Type, length, 0, nullCount, validity, _values.Detach());

    private static T As<TValue>(TValue value)
        where TValue : unmanaged => Unsafe.BitCast<TValue, T>(value);

    /// <summary>Convert rounds fractions; an integer column must not.</summary>
    private static object Whole(object value) => value switch
    {
        double d when Math.Truncate(d) != d => throw new InvalidCastException("The number has a fraction."),
        float f when MathF.Truncate(f) != f => throw new InvalidCastException("The number has a fraction."),
        decimal m when decimal.Truncate(m) != m => throw new InvalidCastException("The number has a fraction."),
        _ => value,
    };

    private static int ToDays(object value) => value switch
    {
        DateOnly date => date.DayNumber - Timestamps.UnixEpochDay,
        int days => days,
        string text => DateOnly.Parse(text, CultureInfo.InvariantCulture).DayNumber - Timestamps.UnixEpochDay,
        _ => throw new InvalidCastException("A date is given as DateOnly."),
    };

    private static long ToMicroseconds(object value) => value switch
    {
        DateTimeOffset instant => Timestamps.FromDateTimeOffset(instant),
        DateTime { Kind: DateTimeKind.Utc } instant => Timestamps.FromDateTimeOffset(new DateTimeOffset(instant)),
        long microseconds => microseconds,
        string text => Timestamps.FromDateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
        _ => throw new InvalidCastException("A timestamp is given as DateTimeOffset or as a DateTime in UTC."),
    };
}
