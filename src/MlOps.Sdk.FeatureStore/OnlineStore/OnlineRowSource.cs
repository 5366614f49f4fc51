namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Finds the rows of one view for the raw way of reading, without making an object for each row where the store can. Thread-safe.
/// </summary>
public abstract class OnlineRowSource
{
    /// <summary>Tells the target about each key: the row that holds at the instant, or that there is none.</summary>
    /// <param name="keys">The keys; may repeat.</param>
    /// <param name="at">The instant: microseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="target">
    /// Told once for each key, in any order. The bytes it is given are read at once and need not outlive the call.
    /// </param>
    public abstract void Find(EntityKeys keys, long at, OnlineRowTarget target);

    /// <summary>
    /// Does what <see cref="Find"/> does without blocking a thread. By default it calls that; override it where the store has to be waited
    /// for. Once the task has ended, also by a failure, the target must not be told anything more.
    /// </summary>
    /// <param name="keys">The keys; may repeat.</param>
    /// <param name="at">The instant: microseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="target">Told once for each key, in any order.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public virtual ValueTask FindAsync(EntityKeyMemory keys, long at, OnlineRowMemory target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Find(keys.Keys, at, target.Target);
        return ValueTask.CompletedTask;
    }
}
