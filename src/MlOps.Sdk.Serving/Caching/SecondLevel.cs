using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>
/// The shared cache as one deployment uses it: bounded in time and behind a breaker, so that its loss only makes answers slower. Reads are
/// waited for; writes are not.
/// </summary>
internal sealed class SecondLevel(SharedCacheStore store, NamedResiliencePipeline pipeline, PredictionCachePlan plan, TimeProvider time)
{
    private const int MostWrites = 256;

    private int _writes;

    public CacheCounters Counters { get; } = new();

    /// <summary>The answer to a row and the moment of the reading; null when there is none, and no moment when nobody could tell.</summary>
    public async ValueTask<(SharedAnswer? Answer, long? Stamp)> ReadAsync(CacheKey key, CancellationToken cancellationToken)
    {
        try
        {
            var reading = await pipeline.ExecuteAsync(
                static (call, token) => call.Store.ReadAsync(call.Key.Version.Package, call.Key.Bytes, token), (Store: store, Key: key), cancellationToken).ConfigureAwait(false);
            var answer = reading.Value is { } bytes ? SharedAnswer.TryRead(bytes, key.Bytes) : null;
            Counters.Add(reading.Value is null ? CacheCount.SecondMisses : answer is null ? CacheCount.SecondFailures : CacheCount.SecondHits);
            return (answer, reading.Stamp);
        }
        catch (MlOpsException)
        {
            Counters.Add(CacheCount.SecondFailures);
            return (null, null);
        }
    }

    /// <summary>Begins to write an entry; when too many are being written already, it is left out and counted.</summary>
    public void Write(CacheEntry entry, TimeSpan age)
    {
        var lifetime = (double.IsNaN(entry.Value) ? plan.EmptyTimeToLive : plan.TimeToLive) - age;
        if (lifetime <= TimeSpan.Zero || entry.Stamp < 0)
        {
            return;
        }

        if (Interlocked.Increment(ref _writes) > MostWrites)
        {
            Interlocked.Decrement(ref _writes);
            Counters.Add(CacheCount.SecondDropped);
            return;
        }

        var answer = new SharedAnswer(time.GetUtcNow() - age, TimeSpan.FromSeconds((double)entry.Cost / time.TimestampFrequency), entry.Tags, entry.Value, entry.Outputs);
        _ = WriteAsync(entry, answer, lifetime);
    }

    private async Task WriteAsync(CacheEntry entry, SharedAnswer answer, TimeSpan lifetime)
    {
        try
        {
            if (answer.ToBytes(entry.Key) is not { } bytes)
            {
                return;
            }

            var shared = new SharedCacheEntry
            {
                Group = entry.Version.Package, Key = entry.Key, Value = bytes, TimeToLive = lifetime, Stamp = entry.Stamp, Tags = answer.Tags,
            };
            await pipeline.ExecuteAsync(static (call, token) => call.Store.WriteAsync(call.Entry, token), (Store: store, Entry: shared), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MlOpsException or OperationCanceledException or ObjectDisposedException)
        {
            Counters.Add(CacheCount.SecondFailures);
        }
        finally
        {
            Interlocked.Decrement(ref _writes);
        }
    }
}
