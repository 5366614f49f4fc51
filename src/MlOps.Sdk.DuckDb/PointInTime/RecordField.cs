using System.Numerics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Where a column's values lie in a record, and in which form: as the engine has them, but texts as <see cref="OwnedBytes"/>.</summary>
/// <param name="Type">The column's type.</param>
/// <param name="Offset">Bytes from the record's beginning.</param>
/// <param name="Width">Bytes of a value.</param>
internal readonly unsafe record struct RecordField(DataType Type, int Offset, int Width)
{
    /// <summary>Whether the value is text or bytes.</summary>
    public bool IsText => Type.Kind is DataTypeKind.Utf8 or DataTypeKind.Binary;

    /// <summary>How wide values of a type are in a record.</summary>
    public static int WidthOf(DataType type) => type.Kind switch
    {
        DataTypeKind.Boolean or DataTypeKind.Int8 or DataTypeKind.UInt8 => 1,
        DataTypeKind.Int16 or DataTypeKind.UInt16 => 2,
        DataTypeKind.Int32 or DataTypeKind.UInt32 or DataTypeKind.Float32 or DataTypeKind.Date => 4,
        DataTypeKind.Int64 or DataTypeKind.UInt64 or DataTypeKind.Float64 or DataTypeKind.Timestamp => 8,
        DataTypeKind.Utf8 or DataTypeKind.Binary => sizeof(OwnedBytes),
        DataTypeKind.Decimal128 => type.Precision switch { <= 4 => 2, <= 9 => 4, <= 18 => 8, _ => 16 },
        DataTypeKind.Vector => type.Dimension * sizeof(float),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type has no place in a record."),
    };

    /// <summary>Orders two present values as the engine does: NaN above all numbers, text by its bytes, vectors number by number.</summary>
    public int Compare(byte* one, byte* other) => Type.Kind switch
    {
        DataTypeKind.Boolean or DataTypeKind.UInt8 => one->CompareTo(*other),
        DataTypeKind.Int8 => Of<sbyte>(one, other),
        DataTypeKind.Int16 => Of<short>(one, other),
        DataTypeKind.Int32 or DataTypeKind.Date => Of<int>(one, other),
        DataTypeKind.Int64 or DataTypeKind.Timestamp => Of<long>(one, other),
        DataTypeKind.UInt16 => Of<ushort>(one, other),
        DataTypeKind.UInt32 => Of<uint>(one, other),
        DataTypeKind.UInt64 => Of<ulong>(one, other),
        DataTypeKind.Float32 => Number(*(float*)one, *(float*)other),
        DataTypeKind.Float64 => Number(*(double*)one, *(double*)other),
        DataTypeKind.Decimal128 => Width switch { 2 => Of<short>(one, other), 4 => Of<int>(one, other), 8 => Of<long>(one, other), _ => Of<Int128>(one, other) },
        DataTypeKind.Vector => Vector((float*)one, (float*)other, Type.Dimension),
        _ => throw new InvalidOperationException($"Values of type {Type} are not compared in place."),
    };

    private static int Of<T>(byte* one, byte* other)
        where T : unmanaged, IComparable<T> => (*(T*)one).CompareTo(*(T*)other);

    // .NET puts NaN below all numbers; the engine puts it above.
    private static int Number(double one, double other) =>
        double.IsNaN(one) || double.IsNaN(other) ? double.IsNaN(one).CompareTo(double.IsNaN(other)) : one.CompareTo(other);

    private static int Vector(float* one, float* other, int dimension)
    {
        var order = 0;
        for (var i = 0; i < dimension && order == 0; i++)
        {
            order = Number(one[i], other[i]);
        }

        return order;
    }
}
