using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.PostgreSql;

/// <summary>Entries that go to the server in one transaction: heads and rows by key and instant, each once.</summary>
internal static class PostgreSqlOnlinePart
{
    /// <summary>A head's instant. A row can stand there as well as one microsecond later, since nobody asks for so early an instant.</summary>
    public const long HeadInstant = long.MinValue;

    private const int MostRows = 20_000;

    /// <summary>Cuts rows into parts; all rows of an entity are in one part, and its head with them.</summary>
    public static IEnumerable<List<OnlineRow>> Cut(IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark)
    {
        var sorted = rows.Select(r => r.ValidFrom == HeadInstant ? r with { ValidFrom = HeadInstant + 1 } : r).ToArray();
        Array.Sort(sorted, static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key) is var byKey and not 0 ? byKey : a.ValidFrom.CompareTo(b.ValidFrom));
        var part = new List<OnlineRow>();
        foreach (var row in sorted)
        {
            var last = part.Count > 0 ? part[^1] : null;
            var isSameEntity = last is not null && last.Key.AsSpan().SequenceEqual(row.Key);
            if (!isSameEntity)
            {
                if (part.Count >= MostRows)
                {
                    yield return part;
                    part = [];
                }

                part.Add(Head(row.Key, watermark));
                part.Add(row);
            }
            else if (last!.ValidFrom != row.ValidFrom)
            {
                part.Add(row);
            }
            else if (row.Supersedes(last) > 0)
            {
                part[^1] = row;
            }
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    /// <summary>From when on a head says that its entity's rows are whole.</summary>
    public static long CoveredFrom(long headEventTime) => -headEventTime;

    // Negated, so that of two heads the one with the earlier start stays by the rule for rows.
    private static OnlineRow Head(byte[] key, OnlineWatermark watermark) => new(key, HeadInstant, -Timestamps.FromDateTimeOffset(watermark.From), 0, []);
}
