using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// A version behind the cache: gives kept answers, and asks the version for the others, once for equal rows. What stands behind it, breaker,
/// guard and all, only hears of rows that are computed.
/// </summary>
internal sealed partial class VersionCache
{
    private const int StackBytes = 512;

    private readonly PredictionCache _cache;
    private readonly ServedVersion _version;
    private readonly KeyLayout _layout;
    private readonly CachedVersion _identity;
    private readonly bool _givesOneNumber;

    private VersionCache(PredictionCache cache, ServedVersion version, KeyLayout layout)
    {
        (_cache, _version, _layout, _identity) = (cache, version, layout, cache.VersionOf(version));
        var outputs = version.Signature.OutputSchema;
        _givesOneNumber = outputs.Count == 1 && outputs[0].Type.Kind is DataTypeKind.Float32 or DataTypeKind.Float64;
    }

    /// <summary>What it remembers with.</summary>
    public PredictionCache Store => _cache;

    public static VersionCache? Of(PredictionCache? cache, ServedVersion version) =>
        cache is not null && KeyLayout.Of(version.Signature) is { } layout ? new VersionCache(cache, version, layout) : null;

    public ValueTask<Scored> AnswerAsync(VersionRole role, PredictionInput input, CancellationToken cancellationToken)
    {
        if (input is BatchInput)
        {
            return _cache.Plan.Batches ? AnswerBatchAsync(role, input, cancellationToken) : role.AskAsync(input, cancellationToken);
        }

        var key = new KeyBuffer(stackalloc byte[StackBytes]);
        try
        {
            if (!_layout.TryWrite(input, _version, ref key))
            {
                return role.AskAsync(input, cancellationToken);
            }

            var hash = _cache.HashOf(key.Written);
            if (input.Terms.SkipsCache)
            {
                return RenewAsync(role, input, new CacheKey(hash, _identity, key.Written.ToArray()), cancellationToken);
            }

            var shard = _cache.ShardOf(hash);
            var entry = shard.Find(hash, _identity, key.Written);
            var now = _cache.Time.GetTimestamp();
            if (entry?.FreshUntil > now)
            {
                return _cache.IsRefreshDue(entry, now) && shard.TryRefresh(new CacheKey(hash, _identity, entry.Key), input.Entities) is { } refresh
                    ? RefreshAsync(role, input, refresh, entry, cancellationToken)
                    : new ValueTask<Scored>(Hit(role, input, entry));
            }

            return MissAsync(role, input, new CacheKey(hash, _identity, key.Written.ToArray()), now, cancellationToken);
        }
        finally
        {
            key.Dispose();
        }
    }

    private Scored Hit(VersionRole role, PredictionInput input, CacheEntry entry)
    {
        entry.Visit();
        _cache.Counters.Hit(entry.Cost);
        Note(entry, input);
        return ScoredOf(role.Variant, entry, isCached: true, note: null);
    }

    private async ValueTask<Scored> MissAsync(VersionRole role, PredictionInput input, CacheKey key, long now, CancellationToken cancellationToken)
    {
        _cache.Counters.Add(CacheCount.Misses);
        var shard = _cache.ShardOf(key.Hash);
        while (true)
        {
            if (shard.TryLead(key, input.Entities, now, out var present, out var flight))
            {
                return await LeadAsync(role, input, flight!, null, cancellationToken).ConfigureAwait(false);
            }

            // Null when whoever computed gave up: then somebody else does, with its own time and token.
            present ??= await flight!.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (present is not null)
            {
                _cache.Counters.Add(CacheCount.Shared);
                Note(present, input);
                return ScoredOf(role.Variant, present, isCached: false, note: null);
            }
        }
    }

    /// <summary>Computes a fresh answer while the old one still holds. When that fails, the old one is good.</summary>
    private async ValueTask<Scored> RefreshAsync(VersionRole role, PredictionInput input, Flight flight, CacheEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var scored = await LeadAsync(role, input, flight, entry, cancellationToken).ConfigureAwait(false);
            _cache.Counters.Add(CacheCount.Refreshes);
            return scored;
        }
        catch (MlOpsException)
        {
            return Hit(role, input, entry);
        }
    }

    /// <summary>Notes whose row an entry has answered, so that it leaves with any of them.</summary>
    private void Note(CacheEntry entry, PredictionInput input)
    {
        if (!input.Entities.IsEmpty && _cache.ShardOf(entry.Hash).AddTags(entry, input.Entities))
        {
            Share(entry);
        }
    }

    private void Share(CacheEntry entry) => _cache.Second?.Write(entry, _cache.Time.GetElapsedTime(entry.MadeAt));

    private Scored ScoredOf(string variant, CacheEntry entry, bool isCached, string? note)
    {
        if (entry.Outputs is not { } outputs)
        {
            return Scored.FromCache(_version, variant, null, entry.Value, isCached, note);
        }

        var batch = new RecordBatchBuilder(_version.Signature.OutputSchema, 1).AppendRow(outputs).Build();
        return Scored.FromCache(_version, variant, batch, entry.Value, isCached, note);
    }
}
