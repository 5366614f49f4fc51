using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The raw way of reading for stores that have none of their own: an ordinary lookup.</summary>
internal sealed class LookupRowSource(
    FeatureViewVersion view,
    Func<IReadOnlyList<OnlineLookup>, DateTimeOffset, CancellationToken, ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>>> read) : OnlineRowSource
{
    public override void Find(EntityKeys keys, long at, OnlineRowTarget target) =>
        Tell(read([Lookup(keys)], Timestamps.ToDateTimeOffset(at), CancellationToken.None).AsTask().GetAwaiter().GetResult()[0], target);

    public override async ValueTask FindAsync(EntityKeyMemory keys, long at, OnlineRowMemory target, CancellationToken cancellationToken)
    {
        var found = await read([Lookup(keys.Keys)], Timestamps.ToDateTimeOffset(at), cancellationToken).ConfigureAwait(false);
        Tell(found[0], target.Target);
    }

    private OnlineLookup Lookup(EntityKeys keys)
    {
        var wanted = new byte[keys.Count][];
        for (var i = 0; i < wanted.Length; i++)
        {
            wanted[i] = keys[i].ToArray();
        }

        return new OnlineLookup(view, wanted);
    }

    private static void Tell(IReadOnlyList<OnlineLookupResult> found, OnlineRowTarget target)
    {
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Row is { } row)
            {
                target.Found(i, row.EventTime, row.Payload);
            }
            else
            {
                target.Missing(i, found[i].IsCovered);
            }
        }
    }
}
