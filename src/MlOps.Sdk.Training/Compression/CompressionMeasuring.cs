using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Measures two models against each other.</summary>
internal sealed class CompressionMeasuring(ModelScorer before, ModelScorer after, RecordBatch rows, MetricCatalog metrics, TimeProvider time)
{
    public async Task<CompressionReport> MeasureAsync(
        string method, long bytesBefore, long bytesAfter, CompressionNotes notes, CompressionOptions options, CancellationToken cancellationToken)
    {
        var difference = await Task.Run(() => AnswerDifference.Between(before, after, rows, cancellationToken), cancellationToken).ConfigureAwait(false);
        var (timeBefore, timeAfter) = await Task.Run(() => MeasureTimes(options, cancellationToken), cancellationToken).ConfigureAwait(false);
        var report = new CompressionReport
        {
            Method = method,
            Rows = rows.RowCount,
            BytesBefore = bytesBefore,
            BytesAfter = bytesAfter,
            TransportBytesBefore = 0,
            TransportBytesAfter = 0,
            LatencyBeforeMs = timeBefore,
            LatencyAfterMs = timeAfter,
            MaximumDifference = difference.Maximum,
            MeanDifference = difference.Mean,
            ChangedTextShare = difference.ChangedTextShare,
            Weights = notes.Weights,
            Untouched = notes.Untouched,
            ClampedWeights = notes.Clamped,
            DroppedUnits = notes.DroppedUnits,
        };

        // Metrics are defined for finite answers only, and those that are not are beyond every limit.
        return options.Label is null || !double.IsFinite(difference.Maximum) ? report : await WithMetricsAsync(report, options.Label, options.Metric, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CompressionReport> WithMetricsAsync(CompressionReport report, string label, string? chosen, CancellationToken cancellationToken)
    {
        var evaluator = new Evaluator(metrics);
        var old = await evaluator.EvaluateAsync(before, rows, label, null, cancellationToken).ConfigureAwait(false);
        var made = await evaluator.EvaluateAsync(after, rows, label, null, cancellationToken).ConfigureAwait(false);
        var metric = metrics[chosen ?? (old.Task == LearningTask.Regression ? MetricNames.R2 : MetricNames.RocAuc)];
        if (!old.Metrics.TryGetValue(metric.Name, out var was) || !made.Metrics.TryGetValue(metric.Name, out var became))
        {
            throw new TrainingException(
                $"The metric '{metric.Name}' is not defined for these {rows.RowCount} rows and the label '{label}'. Judge the model on more rows, or by another metric.", label);
        }

        return report with { Metric = metric.Name, MetricsBefore = old.Metrics, MetricsAfter = made.Metrics, MetricLoss = metric.HigherIsBetter ? was - became : became - was };
    }

    // In turn, so that what else the machine does meets both alike.
    private (double BeforeMs, double AfterMs) MeasureTimes(CompressionOptions options, CancellationToken cancellationToken)
    {
        using var call = rows.Slice(0, Math.Min(rows.RowCount, options.LatencyRows));
        var (old, made) = (new double[options.LatencyRuns], new double[options.LatencyRuns]);
        for (var i = -3; i < options.LatencyRuns; i++)
        {
            var (first, second) = (Time(before, call, cancellationToken), Time(after, call, cancellationToken));
            if (i >= 0)
            {
                (old[i], made[i]) = (first, second);
            }
        }

        Array.Sort(old);
        Array.Sort(made);
        return (old[old.Length / 2], made[made.Length / 2]);
    }

    private double Time(ModelScorer scorer, RecordBatch call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        scorer.Score(call, cancellationToken).Dispose();
        return time.GetElapsedTime(start).TotalMilliseconds;
    }
}
