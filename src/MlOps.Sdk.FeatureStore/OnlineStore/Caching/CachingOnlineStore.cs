using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Keeps what an online store said for a while, so that entities asked about often cost no call. Writes and advances through it are seen at
/// once; ages are looked at where all stores' are, at every read.
/// </summary>
internal sealed class CachingOnlineStore(OnlineStore inner, OnlineCacheOptions options, TimeProvider time) : OnlineStore
{
    private readonly ConcurrentDictionary<(string Id, string Fingerprint), CachedView> _views = new();
    private readonly ConditionalWeakTable<FeatureViewVersion, CachedView> _known = [];

    internal OnlineCache Cache { get; } = new(options, time);

    /// <summary>Looks rows up in the cache and, of those it has not, in the store.</summary>
    internal async ValueTask<OnlineLookupResult[]> FetchAsync(FeatureViewVersion view, byte[][] keys, DateTimeOffset at)
    {
        var results = new OnlineLookupResult[keys.Length];
        await FetchAsync([new Missing(view, ViewOf(view), keys, Enumerable.Range(0, keys.Length).ToList(), results)], at, CancellationToken.None).ConfigureAwait(false);
        return results;
    }

    protected override async ValueTask WriteCoreAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        try
        {
            await inner.WriteRowsAsync(view, rows, watermark, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A write that failed may have been made all the same.
            var cached = ViewOf(view);
            foreach (var row in rows)
            {
                Cache.Forget(cached, row.Key);
            }
        }
    }

    protected override async ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        try
        {
            await inner.AdvanceAsync(view, watermark, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ViewOf(view).Forget();
        }
    }

    protected override async ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.DeleteAsync(deletions, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var deletion in deletions)
            {
                var cached = _views.GetOrAdd((deletion.View, deletion.Fingerprint), static _ => new CachedView());
                foreach (var key in deletion.Keys)
                {
                    Cache.Forget(cached, key);
                }
            }
        }
    }

    protected override ValueTask<OnlineStoreState?> FindStateCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken) =>
        inner.FindStateAsync(view, cancellationToken);

    protected override async ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var microseconds = Timestamps.FromDateTimeOffset(at);
        var results = new OnlineLookupResult[lookups.Count][];
        var missing = new List<Missing>();
        for (var i = 0; i < results.Length; i++)
        {
            var (view, keys) = (ViewOf(lookups[i].View), lookups[i].Keys);
            results[i] = new OnlineLookupResult[keys.Count];
            var places = new List<int>();
            for (var k = 0; k < keys.Count; k++)
            {
                if (!Cache.TryFind(view, keys[k], microseconds, out results[i][k]))
                {
                    places.Add(k);
                }
            }

            if (places.Count > 0)
            {
                missing.Add(new Missing(lookups[i].View, view, keys, places, results[i]));
            }
        }

        await FetchAsync(missing, at, cancellationToken).ConfigureAwait(false);
        return results;
    }

    protected override OnlineRowSource OpenCore(FeatureViewVersion view) => new CachingRowSource(this, view, ViewOf(view));

    private async ValueTask FetchAsync(List<Missing> missing, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
        {
            return;
        }

        var microseconds = Timestamps.FromDateTimeOffset(at);
        var fetches = missing.ConvertAll(m => m.Places.ConvertAll(p => Cache.Begin(m.Cached, m.Keys[p], microseconds)));
        var found = await inner.LookUpAsync(missing.ConvertAll(m => new OnlineLookup(m.View, m.Places.ConvertAll(p => m.Keys[p]))), at, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < missing.Count; i++)
        {
            for (var k = 0; k < missing[i].Places.Count; k++)
            {
                missing[i].Results[missing[i].Places[k]] = found[i][k];
                Cache.End(fetches[i][k], found[i][k]);
            }
        }
    }

    private CachedView ViewOf(FeatureViewVersion view) =>
        _known.GetValue(view, v => _views.GetOrAdd((v.Id, v.View.Fingerprint), static _ => new CachedView()));

    /// <summary>The keys of a lookup that are not in the cache.</summary>
    private sealed record Missing(FeatureViewVersion View, CachedView Cached, IReadOnlyList<byte[]> Keys, List<int> Places, OnlineLookupResult[] Results);
}
