using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// A column of values of one fixed width: integers and floating point numbers as themselves, dates as <see cref="int"/> days,
/// timestamps as <see cref="long"/> microseconds, decimals as <see cref="Int128"/> scaled integers.
/// </summary>
/// <typeparam name="T">The value in memory.</typeparam>
public sealed class Column<T> : Column
    where T : unmanaged
{
    private readonly ColumnBuffer _values;

    internal Column(DataType type, int length, int offset, int nullCount, ColumnBuffer? validity, ColumnBuffer values)
        : base(type, length, offset, nullCount, validity, values) => _values = values;

    /// <summary>All values in order; what stands in the place of a missing value is undefined. Valid until the column is disposed.</summary>
    public ReadOnlySpan<T> Values
    {
        get
        {
            CheckAlive();
            return _values.Elements<T>(Offset, Length);
        }
    }

    /// <summary>The value at a position, whether present or not.</summary>
    /// <param name="index">Position, from 0.</param>
    public T this[int index] => Values[index];

    internal override ReadOnlySpan<byte> GetRaw(int index) => MemoryMarshal.AsBytes(Values.Slice(index, 1));

    private protected override object GetPresent(int index)
    {
        var value = Values[index];
        return Type.Kind switch
        {
            DataTypeKind.Date => DateOnly.FromDayNumber(Timestamps.UnixEpochDay + Unsafe.BitCast<T, int>(value)),
            DataTypeKind.Timestamp => Timestamps.ToDateTimeOffset(Unsafe.BitCast<T, long>(value)),
            DataTypeKind.Decimal128 => Decimals.ToObject(Unsafe.BitCast<T, Int128>(value), Type.Scale),
            _ => value,
        };
    }
}
