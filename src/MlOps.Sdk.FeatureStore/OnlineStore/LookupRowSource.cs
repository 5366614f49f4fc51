using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The raw way of reading for stores that have none of their own: an ordinary lookup that the caller's thread waits for.</summary>
internal sealed class LookupRowSource(
    FeatureViewVersion view, Func<IReadOnlyList<OnlineLookup>, DateTimeOffset, ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>>> read) : OnlineRowSource
{
    public override void Find(EntityKeys keys, long at, OnlineRowTarget target)
    {
        var wanted = new byte[keys.Count][];
        for (var i = 0; i < wanted.Length; i++)
        {
            wanted[i] = keys[i].ToArray();
        }

        var found = read([new OnlineLookup(view, wanted)], Timestamps.ToDateTimeOffset(at)).AsTask().GetAwaiter().GetResult()[0];
        for (var i = 0; i < wanted.Length; i++)
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
