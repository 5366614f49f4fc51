namespace MlOps.Sdk.Core;

/// <summary>An entry to be written to a shared cache.</summary>
public sealed record SharedCacheEntry
{
    /// <summary>What it belongs to and is removed with.</summary>
    public required string Group { get; init; }

    /// <summary>Its key in the group, of any length.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The value.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>How long it is kept, longer than zero and at most <see cref="SharedCacheStore.LongestTimeToLive"/>.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>The stamp of the reading before the value was made: what was removed since then is not written.</summary>
    public required long Stamp { get; init; }

    /// <summary>What else it is removed with. Default: nothing.</summary>
    public IReadOnlyCollection<string> Tags { get; init; } = [];
}
