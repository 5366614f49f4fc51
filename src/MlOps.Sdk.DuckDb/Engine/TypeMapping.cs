using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The engine's types for Core's.</summary>
internal static class TypeMapping
{
    /// <summary>The engine's type for a column of ours.</summary>
    public static LogicalTypeHandle ToEngine(DataType type) => type.Kind switch
    {
        DataTypeKind.Boolean => Simple(DuckDbType.Boolean),
        DataTypeKind.Int8 => Simple(DuckDbType.TinyInt),
        DataTypeKind.Int16 => Simple(DuckDbType.SmallInt),
        DataTypeKind.Int32 => Simple(DuckDbType.Integer),
        DataTypeKind.Int64 => Simple(DuckDbType.BigInt),
        DataTypeKind.UInt8 => Simple(DuckDbType.UTinyInt),
        DataTypeKind.UInt16 => Simple(DuckDbType.USmallInt),
        DataTypeKind.UInt32 => Simple(DuckDbType.UInteger),
        DataTypeKind.UInt64 => Simple(DuckDbType.UBigInt),
        DataTypeKind.Float32 => Simple(DuckDbType.Float),
        DataTypeKind.Float64 => Simple(DuckDbType.Double),
        DataTypeKind.Utf8 => Simple(DuckDbType.Varchar),
        DataTypeKind.Binary => Simple(DuckDbType.Blob),
        DataTypeKind.Date => Simple(DuckDbType.Date),
        DataTypeKind.Timestamp => Simple(DuckDbType.Timestamp),
        DataTypeKind.Decimal128 => new LogicalTypeHandle(NativeMethods.CreateDecimalType((byte)type.Precision, (byte)type.Scale)),
        DataTypeKind.Vector => Array(type.Dimension),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type is not known to DuckDB."),
    };

    private static LogicalTypeHandle Simple(DuckDbType type) => new(NativeMethods.CreateLogicalType(type));

    private static LogicalTypeHandle Array(int size)
    {
        using var child = Simple(DuckDbType.Float);
        return new LogicalTypeHandle(NativeMethods.CreateArrayType(child, (ulong)size));
    }
}
