using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>What the values of a column are like. A row without a value is one with null or, in a floating-point column, NaN; all figures but <see cref="Nulls"/> leave it out.</summary>
public sealed record TableColumnProfile
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The type of its values. For CSV and JSON it is the narrowest of boolean, int64, float64, date, timestamp and utf8 that the values have.
    /// Nested values (lists, structs, maps) count as their JSON text, and types that Core does not know (times, intervals, UUIDs) as their text.
    /// </summary>
    public required DataType Type { get; init; }

    /// <summary>How many rows have no value.</summary>
    public required long Nulls { get; init; }

    /// <summary>How many different values there are, counted exactly.</summary>
    public required long Distinct { get; init; }

    /// <summary>
    /// The smallest value as text: numbers in invariant notation with all their digits, infinities as <c>-Infinity</c> and <c>Infinity</c>,
    /// dates as <c>2024-01-31</c>, timestamps as <c>2024-01-31T12:00:00Z</c>, texts by the order of their UTF-8 bytes.
    /// Null where there is no value, and for binary and vector columns.
    /// </summary>
    public string? Min { get; init; }

    /// <summary>The largest value, written like <see cref="Min"/>.</summary>
    public string? Max { get; init; }

    /// <summary>The mean of a numeric column, and of a boolean one the share of true; an infinity when the values hold it; null where there is none.</summary>
    public double? Mean { get; init; }

    /// <summary>The standard deviation of the sample (divisor n − 1), for columns that have a mean; null for fewer than two values or with infinities.</summary>
    public double? Std { get; init; }

    /// <summary>The quantiles of a numeric column in the order of the asked probabilities; empty for other columns and where there is no value.</summary>
    public IReadOnlyList<TableQuantile> Quantiles { get; init; } = [];
}
