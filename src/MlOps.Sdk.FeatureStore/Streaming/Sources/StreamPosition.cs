namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A place in a stream of events: everything before it was read. Only the source that gave it knows what the token means; it is
/// a short text that can be saved and given back to a source of the same kind after a restart. Immutable; compares by value.
/// </summary>
/// <param name="Token">The source's own text, such as a number of batches or the offsets of partitions; empty for the start.</param>
public sealed record StreamPosition(string Token)
{
    /// <summary>The place before the first event.</summary>
    public static StreamPosition Start { get; } = new(string.Empty);

    /// <inheritdoc/>
    public override string ToString() => Token.Length == 0 ? "start" : Token;
}
