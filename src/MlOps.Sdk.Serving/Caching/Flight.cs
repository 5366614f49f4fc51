namespace MlOps.Sdk.Serving;

/// <summary>One computing that everybody who asks for the same row meanwhile waits for. Changed under its shard's lock.</summary>
internal sealed class Flight(CacheKey key, EntityScope scope)
{
    private TaskCompletionSource<CacheEntry?>? _followers;

    public CacheKey Key { get; } = key;

    /// <summary>The version's epoch when it began.</summary>
    public int Epoch { get; } = key.Version.Epoch;

    /// <summary>The entities whose rows it answers.</summary>
    public EntityScope Scope { get; private set; } = scope;

    /// <summary>Whether what it gives was invalidated before it was there.</summary>
    public bool KeepsNothing { get; set; }

    public Flight? Next;

    /// <summary>Gives the answer; null when nobody computed it, so that somebody else should.</summary>
    public Task<CacheEntry?> Answer => _followers!.Task;

    public bool IsFor(in CacheKey key) => Key.Hash == key.Hash && ReferenceEquals(Key.Version, key.Version) && Epoch == key.Version.Epoch && Key.Bytes.AsSpan().SequenceEqual(key.Bytes);

    public void Join(EntityScope scope)
    {
        _followers ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        Scope = Scope.With(scope);
    }

    /// <summary>Tells those who wait; after <see cref="CacheShard.End"/>.</summary>
    public void Land(CacheEntry? entry) => _followers?.TrySetResult(entry);

    /// <summary>Tells those who wait that it failed; after <see cref="CacheShard.End"/>.</summary>
    public void Crash(Exception exception)
    {
        if (_followers is { } followers && followers.TrySetException(exception))
        {
            // Those who wait may all have gone.
            _ = followers.Task.Exception;
        }
    }
}
