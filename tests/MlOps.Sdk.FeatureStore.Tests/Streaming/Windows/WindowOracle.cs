namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>Windows by brute force: from all events that were taken in, at once, as the definitions read.</summary>
internal static class WindowOracle
{
    /// <summary>Which events are taken in, and which are late, by the rule of the watermark.</summary>
    public static (List<StreamEvent> Taken, List<StreamEvent> Missed, int Late) Judge(IReadOnlyList<StreamEvent> events, long bound, long lateness)
    {
        var (taken, missed, late) = (new List<StreamEvent>(), new List<StreamEvent>(), 0);
        for (var i = 0; i < events.Count; i++)
        {
            var newest = i == 0 ? long.MinValue / 2 : events.Take(i).Max(e => e.Time);
            late += events[i].Time < newest - bound ? 1 : 0;
            (events[i].Time < newest - bound - lateness ? missed : taken).Add(events[i]);
        }

        return (taken, missed, late);
    }

    public static IEnumerable<(long Start, long End)> Sliding(IEnumerable<long> times, long size, long slide)
    {
        var all = times.ToList();
        if (all.Count == 0)
        {
            yield break;
        }

        for (var k = ((all.Min() - size) / slide) - 2; k * slide <= all.Max(); k++)
        {
            if (all.Exists(t => t >= k * slide && t < (k * slide) + size))
            {
                yield return (k * slide, (k * slide) + size);
            }
        }
    }

    public static IEnumerable<(long Start, long End)> Sessions(IEnumerable<long> times, long gap)
    {
        var sorted = times.Order().ToList();
        for (var first = 0; first < sorted.Count;)
        {
            var last = first;
            while (last + 1 < sorted.Count && sorted[last + 1] - sorted[last] < gap)
            {
                last++;
            }

            yield return (sorted[first], sorted[last] + gap);
            first = last + 1;
        }
    }

    /// <summary>Count, sum, mean, least, greatest, first, last and number of different values, as text.</summary>
    public static string Aggregate(IReadOnlyList<StreamEvent> events)
    {
        var values = events.Where(e => e.Value is not null).OrderBy(e => e.Time).ThenBy(e => e.Value).Select(e => e.Value!.Value).ToList();
        var sum = values.Sum();
        return WindowRow.Text(
            events.Count, sum, values.Count == 0 ? null : sum / values.Count, values.Count == 0 ? null : values.Min(), values.Count == 0 ? null : values.Max(),
            values.Count == 0 ? null : values[0], values.Count == 0 ? null : values[^1], values.Distinct().Count());
    }
}
