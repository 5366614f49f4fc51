namespace MlOps.Sdk.FeatureStore;

/// <summary>A view in the cache. Compared by reference.</summary>
internal sealed class CachedView
{
    private int _epoch;

    /// <summary>Counts the times at which all rows of the view may have changed: rows looked up before are not used any more.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    public void Forget() => Interlocked.Increment(ref _epoch);
}
