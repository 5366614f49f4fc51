using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The raw way of reading: what the cache has makes no objects; for the rest the caller's thread waits for the store.</summary>
internal sealed class CachingRowSource(CachingOnlineStore store, FeatureViewVersion view, CachedView cached) : OnlineRowSource
{
    public override void Find(EntityKeys keys, long at, OnlineRowTarget target)
    {
        List<int>? missing = null;
        for (var i = 0; i < keys.Count; i++)
        {
            if (store.Cache.TryFind(cached, keys[i], at, out var found))
            {
                Tell(target, i, found);
            }
            else
            {
                (missing ??= []).Add(i);
            }
        }

        if (missing is not null)
        {
            Fetch(keys, missing, at, target);
        }
    }

    private void Fetch(EntityKeys keys, List<int> missing, long at, OnlineRowTarget target)
    {
        var wanted = new byte[missing.Count][];
        for (var i = 0; i < wanted.Length; i++)
        {
            wanted[i] = keys[missing[i]].ToArray();
        }

        var found = store.FetchAsync(view, wanted, Timestamps.ToDateTimeOffset(at)).AsTask().GetAwaiter().GetResult();
        for (var i = 0; i < wanted.Length; i++)
        {
            Tell(target, missing[i], found[i]);
        }
    }

    private static void Tell(OnlineRowTarget target, int index, OnlineLookupResult found)
    {
        if (found.Row is { } row)
        {
            target.Found(index, row.EventTime, row.Payload);
        }
        else
        {
            target.Missing(index, found.IsCovered);
        }
    }
}
