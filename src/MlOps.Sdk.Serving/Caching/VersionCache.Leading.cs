using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What the one caller does who computes for all.</summary>
internal sealed partial class VersionCache
{
    private async ValueTask<Scored> LeadAsync(VersionRole role, PredictionInput input, Flight flight, CacheEntry? old, CancellationToken cancellationToken)
    {
        CacheEntry? entry = null;
        Exception? failure = null;
        try
        {
            long? stamp = null;
            if (_cache.Second is { } second)
            {
                var (answer, moment) = await second.ReadAsync(flight.Key, cancellationToken).ConfigureAwait(false);
                stamp = moment;
                if (answer is not null && TakeOver(flight, answer, moment ?? -1, old) is { } taken)
                {
                    entry = taken;
                    Note(entry, input);
                    return ScoredOf(role.Variant, entry, isCached: true, note: null);
                }
            }

            (var scored, entry) = await ComputeAsync(role, input, flight, stamp, cancellationToken).ConfigureAwait(false);
            return scored;
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            _cache.ShardOf(flight.Key.Hash).End(flight);
            if (failure is null || SaysNothingToOthers(failure))
            {
                flight.Land(entry);
            }
            else
            {
                flight.Crash(failure);
            }
        }
    }

    /// <summary>Computes an answer of its own, whatever is known, and remembers it.</summary>
    private async ValueTask<Scored> RenewAsync(VersionRole role, PredictionInput input, CacheKey key, CancellationToken cancellationToken)
    {
        _cache.Counters.Add(CacheCount.Misses);
        var flight = new Flight(key, input.Entities);
        var stamp = _cache.Second is { } second ? (await second.ReadAsync(key, cancellationToken).ConfigureAwait(false)).Stamp : null;
        return (await ComputeAsync(role, input, flight, stamp, cancellationToken).ConfigureAwait(false)).Scored;
    }

    private async ValueTask<(Scored Scored, CacheEntry Entry)> ComputeAsync(
        VersionRole role, PredictionInput input, Flight flight, long? stamp, CancellationToken cancellationToken)
    {
        var started = _cache.Time.GetTimestamp();
        var scored = await role.AskAsync(input, cancellationToken).ConfigureAwait(false);
        var now = _cache.Time.GetTimestamp();
        var (value, outputs) = Read(scored);
        var entry = _cache.EntryOf(flight, value, outputs, now, now - started, stamp ?? -1);
        if (_cache.Keep(entry, now, flight))
        {
            Share(entry);
        }

        return (scored, entry);
    }

    /// <summary>An answer of another process as an entry of this one; null when it is too old, or not newer than the one to be replaced.</summary>
    private CacheEntry? TakeOver(Flight flight, SharedAnswer answer, long stamp, CacheEntry? old)
    {
        if (answer.Outputs is { } outputs ? outputs.Length != _version.Signature.OutputSchema.Count : !_givesOneNumber)
        {
            return null;
        }

        // Clocks of machines differ a little: what seems to come from the future is of now.
        var now = _cache.Time.GetTimestamp();
        var age = _cache.Time.GetUtcNow() - answer.MadeAt;
        var madeAt = now - _cache.TicksOf(age > TimeSpan.Zero ? age : TimeSpan.Zero);
        var entry = _cache.EntryOf(flight.Key, flight.Epoch, answer.Value, answer.Outputs, madeAt, _cache.TicksOf(answer.Cost), stamp);
        if (entry.FreshUntil <= now || madeAt <= old?.MadeAt)
        {
            return null;
        }

        entry.SetTags(answer.Tags);
        _cache.Keep(entry, now, flight);
        return entry;
    }

    private (double Value, object?[]? Outputs) Read(Scored scored)
    {
        Span<double> value = stackalloc double[1];
        scored.ReadValues(value);
        return (value[0], scored.Outputs is { } outputs && !_givesOneNumber ? RowOf(outputs, 0) : null);
    }

    private static object?[] RowOf(RecordBatch outputs, int row) => [.. outputs.Columns.Select(column => column.GetValue(row))];

    // Its own token, its own deadline, its own place in a queue: the others may have more time.
    private static bool SaysNothingToOthers(Exception failure) => failure
        is OperationCanceledException or ServingException { Reason: ServingErrorReason.TimedOut or ServingErrorReason.Overloaded or ServingErrorReason.DeadlineMissed };
}
