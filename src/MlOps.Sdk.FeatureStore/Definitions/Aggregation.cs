using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A function over the events of a time window. At time <c>t</c> the window covers events with
/// <c>t - window &lt;= event &lt; t</c>: an event that happens at <c>t</c> itself is never seen.
/// Without a window all events before <c>t</c> count. NaN counts as missing; duplicates count as often as they occur.
/// </summary>
/// <remarks>Immutable; compares by value. Made by an <see cref="AggregateBuilder"/>.</remarks>
public sealed record Aggregation
{
    internal Aggregation(AggregateFunction function, string? column, DataType? valueType = null, int? k = null)
    {
        Function = function;
        Column = column;
        ValueType = valueType;
        K = k;
    }

    /// <summary>What is made of the events.</summary>
    public AggregateFunction Function { get; }

    /// <summary>The column of the source it reads; null for counts and times.</summary>
    public string? Column { get; }

    /// <summary>The type the column's values are read as; null where the source's own type decides.</summary>
    public DataType? ValueType { get; }

    /// <summary>How many values <see cref="AggregateFunction.TopK"/> gives; null for other functions.</summary>
    public int? K { get; }

    /// <summary>The type of the values that training sets and online reads return.</summary>
    public DataType Type => Function switch
    {
        AggregateFunction.Count or AggregateFunction.DistinctCount => DataType.Int64,
        AggregateFunction.First or AggregateFunction.Last => ValueType ?? DataType.Float64,
        AggregateFunction.TopK => DataType.Utf8,
        _ => DataType.Float64,
    };

    /// <summary>Whether an entity without events has the value 0; where not, it has null.</summary>
    public bool IsZeroWithoutEvents => Function is AggregateFunction.Count or AggregateFunction.Sum or AggregateFunction.DistinctCount;

    /// <summary>How far the window reaches back; null when it reaches to the first event.</summary>
    public TimeSpan? Window { get; private init; }

    /// <summary>Whether the column's values are taken as numbers.</summary>
    internal bool IsNumeric => Function is not (AggregateFunction.DistinctCount or AggregateFunction.TopK) && (ValueType ?? DataType.Float64).Kind != DataTypeKind.Utf8;

    /// <summary>Whether the function takes values of a type: the one declared, or numbers and booleans, or also texts where values are counted.</summary>
    /// <param name="type">The type of the column.</param>
    public bool CanAggregate(DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return ValueType is { } declared ? type == declared : type.IsNumeric || type.Kind == DataTypeKind.Boolean || (!IsNumeric && type.Kind == DataTypeKind.Utf8);
    }

    /// <summary>The same function over a window.</summary>
    /// <param name="window">How far back, in whole microseconds, longer than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not longer than zero, or longer than 100 years.</exception>
    public Aggregation Over(TimeSpan window) => this with { Window = DefinitionName.RequireDuration(window, "The window", nameof(window)) };

    /// <summary>The aggregation as in <c>mean(is_fix) over 90.00:00:00</c>.</summary>
    public override string ToString()
    {
        var over = Window is { } window ? string.Create(CultureInfo.InvariantCulture, $" over {window:c}") : string.Empty;
        var top = K is { } k ? string.Create(CultureInfo.InvariantCulture, $", {k}") : string.Empty;
        return $"{Function.ToString().ToLowerInvariant()}({Column}{top}){over}";
    }
}
