using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>How a column's values are taken into aggregations.</summary>
internal static class AggregateValue
{
    /// <summary>Whole numbers and decimals are summed exactly; floating point numbers as doubles, NaN as missing.</summary>
    public static string Expression(string column, DataType type) => type.Kind switch
    {
        DataTypeKind.Float32 or DataTypeKind.Float64 => $"CASE WHEN NOT isnan({column}) THEN CAST({column} AS DOUBLE) END",
        DataTypeKind.UInt64 => $"CAST({column} AS HUGEINT)",
        DataTypeKind.Decimal128 => column,
        DataTypeKind.Boolean or >= DataTypeKind.Int8 and < DataTypeKind.UInt64 => $"CAST({column} AS BIGINT)",
        _ => throw new SchemaException($"Values of type {type} in column {column} cannot be aggregated. Name a column of numbers or booleans."),
    };

    /// <summary>The sum of one instant's values; floating point numbers in a fixed order, because their sum depends on it.</summary>
    public static string Sum(string value, DataType type) =>
        type.Kind is DataTypeKind.Float32 or DataTypeKind.Float64 ? $"sum({value} ORDER BY {value})" : $"sum({value})";
}
