using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// A condition on one column of a <see cref="DeltaTable"/>, by which rows are read or deleted. A missing value and NaN satisfy no comparison; texts are
/// compared by their code points. Columns of vectors and binary values cannot be compared.
/// </summary>
public sealed class DeltaFilter
{
    private readonly DeltaComparison _comparison;
    private readonly IReadOnlyList<object> _values;

    private DeltaFilter(string column, DeltaComparison comparison, IReadOnlyList<object> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        foreach (var value in values)
        {
            ArgumentNullException.ThrowIfNull(value);
        }

        (Column, _comparison, _values) = (column, comparison, values);
    }

    /// <summary>The column's name.</summary>
    public string Column { get; }

    internal DeltaComparison Comparison => _comparison;

    /// <summary>Rows whose value equals another.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="value">A value of the column's type.</param>
    public static DeltaFilter EqualTo(string column, object value) => new(column, DeltaComparison.In, [value]);

    /// <summary>Rows whose value is one of several.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="values">Values of the column's type; when there are none, no row is meant.</param>
    public static DeltaFilter In(string column, IEnumerable<object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(column, DeltaComparison.In, [.. values]);
    }

    /// <summary>Rows whose value is less than another.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="value">A value of the column's type.</param>
    public static DeltaFilter LessThan(string column, object value) => new(column, DeltaComparison.Less, [value]);

    /// <summary>Rows whose value is at most another.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="value">A value of the column's type.</param>
    public static DeltaFilter AtMost(string column, object value) => new(column, DeltaComparison.LessOrEqual, [value]);

    /// <summary>Rows whose value is greater than another.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="value">A value of the column's type.</param>
    public static DeltaFilter GreaterThan(string column, object value) => new(column, DeltaComparison.Greater, [value]);

    /// <summary>Rows whose value is at least another.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="value">A value of the column's type.</param>
    public static DeltaFilter AtLeast(string column, object value) => new(column, DeltaComparison.GreaterOrEqual, [value]);

    /// <summary>Rows without a value.</summary>
    /// <param name="column">The column's name.</param>
    public static DeltaFilter IsNull(string column) => new(column, DeltaComparison.IsNull, []);

    /// <summary>The values in the form of the column's type.</summary>
    /// <exception cref="SchemaException">The table has no such column, or its type cannot be compared with the values.</exception>
    internal (Field Field, IReadOnlyList<DeltaLiteral> Literals) Bind(Schema schema)
    {
        if (!schema.Contains(Column))
        {
            throw new SchemaException($"The filter names the column '{Column}', which the Delta table does not have. Its columns are: {schema}.", Column);
        }

        var field = schema[schema.IndexOf(Column)];
        return (field, [.. _values.Select(v => DeltaLiteral.Of(field, v))]);
    }
}
