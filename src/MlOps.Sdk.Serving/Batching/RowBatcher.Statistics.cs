using System.Diagnostics;
using System.Numerics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

internal sealed partial class RowBatcher
{
    private readonly long[] _batchesBySize = new long[BitOperations.Log2(ModelScorer.MaxRowsPerRun) + 1];
    private long _alone;
    private long _batches;
    private long _rows;
    private long _waited;
    private long _longestWait;
    private long _shed;
    private long _expired;
    private long _cancelled;
    private long _failed;

    public BatchingStatistics Statistics()
    {
        lock (_gate)
        {
            var one = _times.Of(1);
            var mean = _batches == 0 ? 0 : (int)Math.Round((double)_rows / _batches);
            return new BatchingStatistics
            {
                IsGathering = _judge?.Gathers ?? true,
                Waiting = _waiting.Count,
                Running = _running,
                DirectRows = Volatile.Read(ref _left) + _alone,
                Batches = _batches,
                BatchedRows = _rows,
                BatchesBySize = [.. _batchesBySize.Take(BitOperations.Log2((uint)_plan.MaxBatchSize) + 1)],
                MeanWait = _rows == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Milliseconds((double)_waited / _rows)),
                LongestWait = TimeSpan.FromMilliseconds(Milliseconds(_longestWait)),
                Shed = Volatile.Read(ref _shed),
                Expired = Volatile.Read(ref _expired),
                Cancelled = Volatile.Read(ref _cancelled),
                Failed = Volatile.Read(ref _failed),
                TimeOfOneRow = one is { } ticks ? TimeSpan.FromMilliseconds(Milliseconds(ticks)) : null,
                TimeOfMeanBatch = mean > 0 && _times.Expected(mean) is > 0 and var batch ? TimeSpan.FromMilliseconds(Milliseconds(batch)) : null,
            };
        }
    }

    public void CountCancelled(ServedVersion version)
    {
        Interlocked.Increment(ref _cancelled);
        CountLost(version, 1, "cancelled");
    }

    private void CountTaken(FormedBatch batch, long longestWait)
    {
        _batches++;
        _rows += batch.Count;
        _batchesBySize[BitOperations.Log2((uint)batch.Count)]++;
        _longestWait = Math.Max(_longestWait, longestWait);
        batch.LongestWait = longestWait;
        batch.LeftWaiting = _waiting.Count;
    }

    private void CountExpired(List<BatchItem> late)
    {
        Interlocked.Add(ref _expired, late.Count);
        CountLost(late[0].Version, late.Count, "expired");
    }

    private static void CountLost(ServedVersion version, int rows, string reason)
    {
        if (BatchingTelemetry.Lost.Enabled)
        {
            var tags = TagsOf(version);
            tags.Add(BatchingTelemetry.ReasonAttribute, reason);
            BatchingTelemetry.Lost.Add(rows, tags);
        }
    }

    private void Measure(ServedVersion version, FormedBatch batch)
    {
        if (!BatchingTelemetry.Sizes.Enabled && !BatchingTelemetry.Waits.Enabled && !BatchingTelemetry.Queue.Enabled)
        {
            return;
        }

        var tags = TagsOf(version);
        BatchingTelemetry.Sizes.Record(batch.Count, tags);
        BatchingTelemetry.Waits.Record(batch.LongestWait / (double)_time.TimestampFrequency, tags);
        BatchingTelemetry.Queue.Record(batch.LeftWaiting, tags);
    }

    private static TagList TagsOf(ServedVersion version) => new()
    {
        { MlOpsTelemetry.ModelNameAttribute, version.Model },
        { MlOpsTelemetry.ModelVersionAttribute, version.Number },
    };
}
