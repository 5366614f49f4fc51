using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Which columns may stand for which others between steps.</summary>
internal static class GraphTypes
{
    /// <summary>
    /// Whether each value of a column can be given to one of another type: the same type, booleans as numbers, integers to larger
    /// ones and to floating point, and floating point to floating point, which may round.
    /// </summary>
    public static bool Fits(DataType given, DataType wanted)
    {
        if (given == wanted)
        {
            return true;
        }

        var (from, to) = (ColumnConversion.NumberOf(given), ColumnConversion.NumberOf(wanted));
        return from is not null && to is not null && (IsFloat(wanted) || ColumnConversion.IsLossless(from, to));
    }

    /// <summary>A column as one of another type.</summary>
    /// <exception cref="SchemaException">The types do not fit.</exception>
    public static Column Convert(Column column, Field wanted)
    {
        if (!Fits(column.Type, wanted.Type))
        {
            throw new SchemaException($"'{wanted.Name}' should be {wanted.Type} but is {column.Type}. Give it as {wanted.Type}.", wanted.Name);
        }

        if (column.Type == wanted.Type)
        {
            return column.Share();
        }

        return wanted.Type.Kind switch
        {
            DataTypeKind.Float32 when column.NullCount == 0 => Gather<float>(column),
            DataTypeKind.Float64 when column.NullCount == 0 => Gather<double>(column),
            _ => Columns.FromObjects(wanted.Type, Enumerable.Range(0, column.Length).Select(column.GetValue)),
        };
    }

    /// <summary>A description of a column as a tensor, for the signature of a composition.</summary>
    public static SignatureTensor TensorOf(Field field) => new(
        new TensorDefinition(field.Name, ElementOf(field.Type), [-1, field.Type.Kind == DataTypeKind.Vector ? field.Type.Dimension : 1]), [field]);

    private static TensorElementType ElementOf(DataType type) => type.Kind switch
    {
        DataTypeKind.Boolean => TensorElementType.Boolean,
        DataTypeKind.Int8 => TensorElementType.Int8,
        DataTypeKind.Int16 => TensorElementType.Int16,
        DataTypeKind.Int32 or DataTypeKind.Date => TensorElementType.Int32,
        DataTypeKind.Int64 or DataTypeKind.Timestamp => TensorElementType.Int64,
        DataTypeKind.UInt8 => TensorElementType.UInt8,
        DataTypeKind.UInt16 => TensorElementType.UInt16,
        DataTypeKind.UInt32 => TensorElementType.UInt32,
        DataTypeKind.UInt64 => TensorElementType.UInt64,
        DataTypeKind.Float32 or DataTypeKind.Vector => TensorElementType.Float32,
        DataTypeKind.Float64 or DataTypeKind.Decimal128 => TensorElementType.Float64,
        _ => TensorElementType.String,
    };

    private static bool IsFloat(DataType type) => type.Kind is DataTypeKind.Float32 or DataTypeKind.Float64;

    private static Column Gather<T>(Column column)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var values = new T[column.Length];
        ColumnReading.Gather<T>(column, 0, column.Length, values);
        return Columns.From<T>(values);
    }
}
