namespace MlOps.Sdk.FeatureStore;

/// <summary>Which events belong together: windows of time, each from its start up to, but not at, its end. Made by <see cref="Windows"/>.</summary>
public abstract record WindowDefinition
{
    private protected WindowDefinition()
    {
    }

    /// <summary>Whether windows of one key grow together when an event lies between them.</summary>
    internal virtual bool Merges => false;

    /// <summary>The windows of an event as starts and ends, all in microseconds since 1970-01-01.</summary>
    internal abstract IEnumerable<(long Start, long End)> Of(long time);
}
