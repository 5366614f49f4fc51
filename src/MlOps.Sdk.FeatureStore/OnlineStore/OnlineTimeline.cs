namespace MlOps.Sdk.FeatureStore;

/// <summary>One entity's rows of one generation, by time. Immutable, though later timelines may use the free places behind its rows.</summary>
internal sealed class OnlineTimeline
{
    private readonly OnlineRow[] _rows;
    private readonly int _first;
    private readonly int _end;

    private OnlineTimeline(OnlineRow[] rows, int first, int end, long generation, DateTimeOffset from)
    {
        (_rows, _first, _end) = (rows, first, end);
        From = from;
        Generation = generation;
    }

    public long Generation { get; }

    /// <summary>From when on nothing is known to be missing.</summary>
    public DateTimeOffset From { get; }

    /// <summary>How many rows are kept.</summary>
    public int Count => _end - _first;

    /// <summary>The rows that are kept, by time.</summary>
    public ReadOnlySpan<OnlineRow> Rows => _rows.AsSpan(_first, Count);

    /// <summary>A timeline of rows that were <see cref="Rows"/> of one.</summary>
    public static OnlineTimeline Restore(OnlineRow[] rows, long generation, DateTimeOffset from) => new(rows, 0, rows.Length, generation, from);

    public static OnlineTimeline Merge(OnlineTimeline? present, OnlineRow[] rows, OnlineWatermark watermark)
    {
        if (present?.Generation > watermark.Generation)
        {
            return present;
        }

        var kept = present?.Generation == watermark.Generation ? present : null;
        var from = watermark.Merge(kept is null ? null : new OnlineWatermark(kept.Generation, kept.From)).From;
        var merged = rows.Length == 1 || IsAscending(rows) ? Append(kept, rows) : null;
        var (all, first, end) = merged ?? Combine(kept, rows);
        return Trim(all, first, end, watermark with { From = from });
    }

    public OnlineLookupResult At(long microseconds, DateTimeOffset at)
    {
        var after = FirstAfter(_rows, _first, _end, microseconds);
        var row = after > _first ? _rows[after - 1] : null;
        return new OnlineLookupResult(row, row is not null || From <= at) { HoldsUntil = after < _end ? _rows[after].ValidFrom : long.MaxValue };
    }

    /// <summary>The newest row that holds at an instant.</summary>
    public OnlineRow? RowAt(long microseconds)
    {
        var after = FirstAfter(_rows, _first, _end, microseconds);
        return after > _first ? _rows[after - 1] : null;
    }

    private static int FirstAfter(OnlineRow[] rows, int first, int end, long microseconds)
    {
        var (low, high) = (first, end);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = rows[middle].ValidFrom <= microseconds ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static bool IsAscending(OnlineRow[] rows)
    {
        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i - 1].ValidFrom >= rows[i].ValidFrom)
            {
                return false;
            }
        }

        return true;
    }

    // What pushes do nearly always. Nobody reads the places behind the rows of the newest timeline, and only one writer is here at a time.
    private static (OnlineRow[] Rows, int First, int End)? Append(OnlineTimeline? kept, OnlineRow[] rows)
    {
        if (kept is null)
        {
            return (rows, 0, rows.Length);
        }

        if (kept.Count > 0 && kept._rows[kept._end - 1].ValidFrom >= rows[0].ValidFrom)
        {
            return null;
        }

        if (kept._rows.Length - kept._end < rows.Length)
        {
            var larger = new OnlineRow[kept.Count + Math.Max(rows.Length, kept.Count / 2)];
            kept._rows.AsSpan(kept._first, kept.Count).CopyTo(larger);
            rows.CopyTo(larger, kept.Count);
            return (larger, 0, kept.Count + rows.Length);
        }

        rows.CopyTo(kept._rows, kept._end);
        return (kept._rows, kept._first, kept._end + rows.Length);
    }

    private static (OnlineRow[] Rows, int First, int End) Combine(OnlineTimeline? kept, OnlineRow[] rows)
    {
        var all = new OnlineRow[(kept?.Count ?? 0) + rows.Length];
        kept?._rows.AsSpan(kept._first, kept.Count).CopyTo(all);
        rows.CopyTo(all, all.Length - rows.Length);
        Array.Sort(all, static (x, y) => x.ValidFrom.CompareTo(y.ValidFrom));
        var end = 0;
        foreach (var row in all)
        {
            if (end == 0 || all[end - 1].ValidFrom != row.ValidFrom)
            {
                all[end++] = row;
            }
            else if (row.Supersedes(all[end - 1]) > 0)
            {
                all[end - 1] = row;
            }
        }

        return (all, 0, end);
    }

    private static OnlineTimeline Trim(OnlineRow[] rows, int first, int end, OnlineWatermark watermark)
    {
        var from = watermark.From;
        if (watermark.TrimBefore is { } instant && Math.Max(first, FirstAfter(rows, first, end, Core.Timestamps.FromDateTimeOffset(instant)) - 1) is var kept && kept > first)
        {
            var oldest = Core.Timestamps.ToDateTimeOffset(rows[kept].ValidFrom);
            (first, from) = (kept, oldest > from ? oldest : from);
        }

        // Rows that are gone, and places that are free after a merge, must not stay in memory for ever.
        return rows.Length > 2 * (end - first)
            ? new OnlineTimeline(rows[first..end], 0, end - first, watermark.Generation, from)
            : new OnlineTimeline(rows, first, end, watermark.Generation, from);
    }
}
