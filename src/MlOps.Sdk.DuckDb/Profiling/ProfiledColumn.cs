using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A column as a profile sees it.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">The type of <paramref name="Value"/>.</param>
/// <param name="Value">SQL for its value in a row.</param>
internal sealed record ProfiledColumn(string Name, DataType Type, string Value)
{
    /// <summary>Whether it has mean and standard deviation.</summary>
    public bool HasMean => Type.IsNumeric || Type.Kind == DataTypeKind.Boolean;

    private bool IsFloat => Type.Kind is DataTypeKind.Float32 or DataTypeKind.Float64;

    /// <summary>SQL for the value, null where there is none: NaN is none.</summary>
    public string Present => IsFloat ? $"CASE WHEN isnan({Value}) THEN NULL ELSE {Value} END" : Value;

    /// <summary>A column of a known type that is read as it is.</summary>
    public static ProfiledColumn Of(Field field) => new(field.Name, field.Type, DuckDbDatabase.QuoteIdentifier(field.Name));

    /// <summary>A column whose type the engine has told.</summary>
    public static ProfiledColumn Of(string name, string engineType)
    {
        var column = DuckDbDatabase.QuoteIdentifier(name);
        return engineType switch
        {
            _ when Simple(engineType) is { } type => new ProfiledColumn(name, type, column),
            "HUGEINT" => new ProfiledColumn(name, DataType.Decimal128(38, 0), $"CAST({column} AS DECIMAL(38,0))"),
            _ when engineType.StartsWith("TIMESTAMP", StringComparison.Ordinal) => new ProfiledColumn(name, DataType.Timestamp, $"CAST({column} AS TIMESTAMP)"),
            _ when engineType.Contains('(', StringComparison.Ordinal) || engineType.EndsWith(']') => new ProfiledColumn(name, DataType.Utf8, $"CAST(to_json({column}) AS VARCHAR)"),
            _ => new ProfiledColumn(name, DataType.Utf8, $"CAST({column} AS VARCHAR)"),
        };
    }

    /// <summary>SQL for the text of a smallest or largest value, or for null.</summary>
    /// <param name="bound">SQL for the value.</param>
    public string Text(string bound) => Type.Kind switch
    {
        DataTypeKind.Binary or DataTypeKind.Vector => "CAST(NULL AS VARCHAR)",
        DataTypeKind.Float32 or DataTypeKind.Float64 => $"replace(CAST({bound} AS VARCHAR), 'inf', 'Infinity')",
        DataTypeKind.Timestamp => $"CASE WHEN isfinite({bound}) THEN replace(strftime({bound}, '%Y-%m-%dT%H:%M:%S.%fZ'), '.000000', '') ELSE CAST({bound} AS VARCHAR) END",
        _ => $"CAST({bound} AS VARCHAR)",
    };

    private static DataType? Simple(string engineType) => engineType switch
    {
        "BOOLEAN" => DataType.Boolean,
        "TINYINT" => DataType.Int8,
        "SMALLINT" => DataType.Int16,
        "INTEGER" => DataType.Int32,
        "BIGINT" => DataType.Int64,
        "UTINYINT" => DataType.UInt8,
        "USMALLINT" => DataType.UInt16,
        "UINTEGER" => DataType.UInt32,
        "UBIGINT" => DataType.UInt64,
        "FLOAT" => DataType.Float32,
        "DOUBLE" => DataType.Float64,
        "VARCHAR" => DataType.Utf8,
        "BLOB" => DataType.Binary,
        "DATE" => DataType.Date,
        _ when engineType.StartsWith("DECIMAL(", StringComparison.Ordinal) && engineType.EndsWith(')') => Decimal(engineType[8..^1].Split(',')),
        _ => null,
    };

    private static DataType Decimal(string[] digits) =>
        DataType.Decimal128(int.Parse(digits[0], CultureInfo.InvariantCulture), int.Parse(digits[1], CultureInfo.InvariantCulture));
}
