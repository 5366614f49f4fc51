namespace MlOps.Sdk.Serving;

/// <summary>What the batchers of several replicas have done together.</summary>
internal static class ReplicaBatching
{
    public static BatchingStatistics? Sum(IEnumerable<BatchingStatistics?> replicas)
    {
        BatchingStatistics[] all = [.. replicas.OfType<BatchingStatistics>()];
        if (all.Length == 0)
        {
            return null;
        }

        var rows = all.Sum(one => one.BatchedRows);
        return new BatchingStatistics
        {
            IsGathering = all.Any(one => one.IsGathering),
            Waiting = all.Sum(one => one.Waiting),
            Running = all.Sum(one => one.Running),
            DirectRows = all.Sum(one => one.DirectRows),
            Batches = all.Sum(one => one.Batches),
            BatchedRows = rows,
            BatchesBySize = [.. Enumerable.Range(0, all.Max(one => one.BatchesBySize.Count)).Select(size => all.Sum(one => one.BatchesBySize.ElementAtOrDefault(size)))],
            MeanWait = rows == 0 ? TimeSpan.Zero : all.Aggregate(TimeSpan.Zero, (sum, one) => sum + (one.MeanWait * ((double)one.BatchedRows / rows))),
            LongestWait = all.Max(one => one.LongestWait),
            Shed = all.Sum(one => one.Shed),
            Expired = all.Sum(one => one.Expired),
            Cancelled = all.Sum(one => one.Cancelled),
            Failed = all.Sum(one => one.Failed),
            TimeOfOneRow = Mean(all.Select(one => one.TimeOfOneRow)),
            TimeOfMeanBatch = Mean(all.Select(one => one.TimeOfMeanBatch)),
        };
    }

    private static TimeSpan? Mean(IEnumerable<TimeSpan?> times) =>
        times.Average(time => time?.Ticks) is { } ticks ? TimeSpan.FromTicks((long)ticks) : null;
}
