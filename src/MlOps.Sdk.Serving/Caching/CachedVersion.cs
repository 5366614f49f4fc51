namespace MlOps.Sdk.Serving;

/// <summary>A version as a cache knows it: by the hash of its package, whatever number it has and whatever part it plays.</summary>
internal sealed class CachedVersion(string package, string model, int number)
{
    private int _epoch;

    public string Package { get; } = package;

    public string Model { get; } = model;

    public int Number { get; } = number;

    /// <summary>Grows with each invalidation: answers of earlier epochs count no more, also those that are being computed.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    public void Invalidate() => Interlocked.Increment(ref _epoch);
}
