namespace MlOps.Sdk.FeatureStore;

/// <summary>Which rows of two streams belong together. Immutable.</summary>
public sealed record StreamJoinOptions
{
    /// <summary>The column with the key, of one name and type on both sides; it occurs once in the pairs.</summary>
    public required string Key { get; init; }

    /// <summary>The column with the event time of the stream that is joined.</summary>
    public required string Timestamp { get; init; }

    /// <summary>The column with the event time of the other stream.</summary>
    public required string OtherTimestamp { get; init; }

    /// <summary>How much earlier than a row its partner may be; the edge itself counts. Default: zero.</summary>
    public TimeSpan Before { get; init; }

    /// <summary>How much later than a row its partner may be; the edge itself counts. Default: zero.</summary>
    public TimeSpan After { get; init; }

    /// <summary>How out-of-order and late rows are treated, on each side for itself.</summary>
    public StreamTimeOptions Time { get; init; } = new();

    internal StreamJoinOptions Checked()
    {
        DefinitionName.RequireColumn(Key, "the join's key", nameof(Key));
        DefinitionName.RequireColumn(Timestamp, "the join's event time", nameof(Timestamp));
        DefinitionName.RequireColumn(OtherTimestamp, "the join's other event time", nameof(OtherTimestamp));
        foreach (var (duration, name) in new[] { (Before, nameof(Before)), (After, nameof(After)) })
        {
            if (duration != TimeSpan.Zero)
            {
                DefinitionName.RequireDuration(duration, $"{name} of a join", name);
            }
        }

        Time.Checked();
        return this;
    }
}
