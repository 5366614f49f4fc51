namespace MlOps.Sdk.FeatureStore;

/// <summary>One entity's rows of one generation, by time. Immutable.</summary>
internal sealed class OnlineTimeline
{
    private readonly OnlineRow[] _rows;

    private OnlineTimeline(OnlineRow[] rows, long generation, DateTimeOffset from)
    {
        _rows = rows;
        From = from;
        Generation = generation;
    }

    public long Generation { get; }

    /// <summary>From when on nothing is known to be missing.</summary>
    public DateTimeOffset From { get; }

    public static OnlineTimeline Merge(OnlineTimeline? present, IEnumerable<OnlineRow> rows, OnlineWatermark watermark)
    {
        if (present?.Generation > watermark.Generation)
        {
            return present;
        }

        var kept = present?.Generation == watermark.Generation ? present : null;
        var merged = new SortedList<long, OnlineRow>();
        foreach (var row in rows.Concat(kept?._rows ?? []))
        {
            if (!merged.TryGetValue(row.ValidFrom, out var other) || row.Supersedes(other) > 0)
            {
                merged[row.ValidFrom] = row;
            }
        }

        var from = kept is not null && kept.From < watermark.From ? kept.From : watermark.From;
        return new OnlineTimeline([.. merged.Values], watermark.Generation, from);
    }

    public OnlineLookupResult At(long microseconds, DateTimeOffset at) =>
        RowAt(microseconds) is { } row ? new OnlineLookupResult(row, true) : new OnlineLookupResult(null, From <= at);

    /// <summary>The newest row that holds at an instant.</summary>
    public OnlineRow? RowAt(long microseconds)
    {
        var (low, high) = (0, _rows.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _rows[middle].ValidFrom <= microseconds ? (middle + 1, high) : (low, middle);
        }

        return low > 0 ? _rows[low - 1] : null;
    }
}
