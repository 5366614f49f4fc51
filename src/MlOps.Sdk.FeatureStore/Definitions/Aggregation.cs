using System.Globalization;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A function over the events of a time window. At time <c>t</c> the window covers events with
/// <c>t - window &lt;= event &lt; t</c>: an event that happens at <c>t</c> itself is never seen.
/// Without a window all events before <c>t</c> count. NaN counts as missing; duplicates count as often as they occur.
/// </summary>
/// <remarks>Immutable; compares by value. Made by an <see cref="AggregateBuilder"/>.</remarks>
public sealed record Aggregation
{
    internal Aggregation(AggregateFunction function, string? column)
    {
        Function = function;
        Column = column;
    }

    /// <summary>What is made of the events.</summary>
    public AggregateFunction Function { get; }

    /// <summary>The column of the source it reads; null for counts and times.</summary>
    public string? Column { get; }

    /// <summary>How far the window reaches back; null when it reaches to the first event.</summary>
    public TimeSpan? Window { get; private init; }

    /// <summary>The same function over a window.</summary>
    /// <param name="window">How far back, in whole microseconds, longer than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not longer than zero, or longer than 100 years.</exception>
    public Aggregation Over(TimeSpan window) => this with { Window = DefinitionName.RequireDuration(window, "The window", nameof(window)) };

    /// <summary>The aggregation as in <c>mean(is_fix) over 90.00:00:00</c>.</summary>
    public override string ToString()
    {
        var over = Window is { } window ? string.Create(CultureInfo.InvariantCulture, $" over {window:c}") : string.Empty;
        return $"{Function.ToString().ToLowerInvariant()}({Column}){over}";
    }
}
