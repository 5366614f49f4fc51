using System.Text.Json.Serialization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Summary of one column.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The column's type in text form, such as "int64".</param>
/// <param name="Kind">How the values are summarized.</param>
/// <param name="Rows">All rows, missing ones included.</param>
/// <param name="Missing">Rows without a value: nulls, and in floating-point columns NaN as well.</param>
/// <param name="Distinct">
/// How many different values there are, within 2.3 % (standard error); null where it was not counted.
/// </param>
/// <param name="Numeric">The summary of a numeric column, otherwise null.</param>
/// <param name="Categorical">The summary of a categorical column, otherwise null.</param>
public sealed record ColumnProfile(
    string Name,
    string Type,
    ColumnKind Kind,
    long Rows,
    long Missing,
    long? Distinct,
    NumericProfile? Numeric = null,
    CategoricalProfile? Categorical = null)
{
    /// <summary>Missing rows as a share of all rows; 0 when there are no rows.</summary>
    [JsonIgnore]
    public double MissingRate => Rows == 0 ? 0 : (double)Missing / Rows;

    /// <summary>Rows that hold a value.</summary>
    [JsonIgnore]
    public long Present => Rows - Missing;

    internal static ColumnKind KindOf(DataType type) => type.Kind switch
    {
        DataTypeKind.Utf8 or DataTypeKind.Boolean => ColumnKind.Categorical,
        DataTypeKind.Binary or DataTypeKind.Vector => ColumnKind.Opaque,
        _ => ColumnKind.Numeric,
    };
}
