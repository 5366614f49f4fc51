using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>One start of a job: chunks are computed side by side, and committed in the order of the source.</summary>
internal sealed class BatchRun(BatchJob job, IPredictor predictor, BatchChunks chunks, BatchCheckpoint begun, IProgress<BatchJobProgress>? progress, TimeProvider time)
{
    private readonly ChunkScorer _scorer = new(job, predictor, begun.Version, begun.BadRows);
    private readonly long _before = begun.Rows;
    private readonly long _started = time.GetTimestamp();
    private BatchCheckpoint _reached = begun;
    private long _committed = begun.Rows;

    public async Task<(BatchCheckpoint Checkpoint, long SinkVersion)> ToSinkAsync(BatchSink sink, CancellationToken cancellationToken)
    {
        var writer = await sink.OpenAsync(job.Id, ScoredRows.SchemaOf(chunks.Head.Schema, job), cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            if ((writer.Checkpoint?.Rows ?? 0) != _before)
            {
                throw new ConflictException($"Another process has gone on with the job \"{job.Id}\" just now. Let only one run it.", "batch job", job.Id);
            }

            var scored = ScoreAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (scored.ConfigureAwait(false))
            {
                while (true)
                {
                    var version = await writer.CommitAsync(NextCommitAsync(scored), () => _reached, cancellationToken).ConfigureAwait(false);
                    ServingTelemetry.BatchRows.Add(_reached.Rows - _committed, new KeyValuePair<string, object?>(ServingTelemetry.DeploymentAttribute, job.Deployment));
                    _committed = _reached.Rows;
                    Report();
                    if (_reached.IsComplete)
                    {
                        return (_reached, version);
                    }
                }
            }
        }
    }

    private async IAsyncEnumerable<RecordBatch> NextCommitAsync(IAsyncEnumerator<ScoredRows> scored)
    {
        while (_reached.Rows - _committed < job.CommitRows)
        {
            if (!await scored.MoveNextAsync().ConfigureAwait(false))
            {
                _reached = _reached with { IsComplete = true };
                yield break;
            }

            var next = scored.Current;
            _reached = _reached with { Rows = _reached.Rows + next.Rows.RowCount, BadRows = _reached.BadRows + next.BadRows };
            yield return next.Rows;
            Report();
        }
    }

    [SuppressMessage("Reliability", "CA2025:Ensure tasks using IDisposable instances complete before the instances are disposed", Justification = "The scorer takes the chunk over.")]
    private async IAsyncEnumerable<ScoredRows> ScoreAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<ScoredRows>>();
        try
        {
            await foreach (var chunk in chunks.ReadAsync(stopping.Token).ConfigureAwait(false))
            {
                underWay.Enqueue(_scorer.ScoreAsync(chunk, stopping.Token));
                if (underWay.Count >= job.DegreeOfParallelism)
                {
                    yield return await underWay.Dequeue().ConfigureAwait(false);
                }
            }

            while (underWay.TryDequeue(out var next))
            {
                yield return await next.ConfigureAwait(false);
            }
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            foreach (var abandoned in underWay)
            {
                await ((Task)abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (abandoned.IsCompletedSuccessfully)
                {
                    (await abandoned.ConfigureAwait(false)).Rows.Dispose();
                }
            }
        }
    }

    private void Report()
    {
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        progress?.Report(new BatchJobProgress(_reached.Rows, _committed, _reached.BadRows, seconds > 0 ? (_reached.Rows - _before) / seconds : 0));
    }
}
