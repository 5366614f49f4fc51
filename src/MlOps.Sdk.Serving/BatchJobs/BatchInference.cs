using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

internal sealed class BatchInference(IModelServer server, TimeProvider time) : IBatchInference
{
    public async Task<BatchJobResult> RunAsync(
        BatchJob job, BatchSource source, BatchSink sink, IProgress<BatchJobProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sink);
        job.Check();
        var started = time.GetTimestamp();
        using var activity = ServingTelemetry.Source.StartActivity("batch-job");
        var predictor = server.GetPredictor(job.Deployment);
        var status = server.Deployments.FirstOrDefault(d => d.Name == job.Deployment) ?? throw Deployment.NotDeployed(job.Deployment);
        var found = await sink.FindAsync(job.Id, cancellationToken).ConfigureAwait(false);
        var begun = new BatchCheckpoint
        {
            Job = job.Id,
            Definition = job.Definition,
            Source = await source.ResolveAsync(found?.Source, cancellationToken).ConfigureAwait(false),
            Model = status.Model,
            Version = status.Version,
        };
        found?.RequireSame(begun);
        if (found is { IsComplete: true })
        {
            return new BatchJobResult { Checkpoint = found, RowsBefore = found.Rows, Elapsed = time.GetElapsedTime(started) };
        }

        var chunks = await BatchChunks.OpenAsync(source.ReadAsync(begun.Source, cancellationToken), job, found?.Rows ?? 0, cancellationToken).ConfigureAwait(false);
        await using (chunks.ConfigureAwait(false))
        {
            predictor.Signature.Validate(chunks.Head);
            var run = new BatchRun(job, predictor, chunks, found ?? begun, progress, time);
            var (checkpoint, sinkVersion) = await run.ToSinkAsync(sink, cancellationToken).ConfigureAwait(false);
            return new BatchJobResult { Checkpoint = checkpoint, RowsBefore = found?.Rows ?? 0, SinkVersion = sinkVersion, Elapsed = time.GetElapsedTime(started) };
        }
    }
}
