using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Asks the deployment about chunks. A chunk that fails because of its rows is halved until the bad rows stand alone.</summary>
internal sealed class ChunkScorer(BatchJob job, IPredictor predictor, int version, long badBefore)
{
    private const int MostErrorCharacters = 1000;

    private long _bad = badBefore;

    /// <summary>Takes over the chunk.</summary>
    public async Task<ScoredRows> ScoreAsync(RecordBatch chunk, CancellationToken cancellationToken)
    {
        using (chunk)
        {
            var pieces = new List<(RecordBatch? Answers, string? Error)>();
            try
            {
                await ScoreAsync(chunk, 0, chunk.RowCount, pieces, cancellationToken).ConfigureAwait(false);
                return ScoredRows.Build(chunk, job, pieces);
            }
            finally
            {
                pieces.ForEach(piece => piece.Answers?.Dispose());
            }
        }
    }

    private async ValueTask ScoreAsync(RecordBatch chunk, int start, int count, List<(RecordBatch? Answers, string? Error)> pieces, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string reason;
        try
        {
            pieces.Add((await AnswerAsync(chunk, start, count, cancellationToken).ConfigureAwait(false), null));
            return;
        }
        catch (MlOpsException exception) when (job.BadRows == BadRowPolicy.Keep && IsAboutTheRows(exception))
        {
            reason = exception.Message;
        }

        if (count > 1)
        {
            await ScoreAsync(chunk, start, count / 2, pieces, cancellationToken).ConfigureAwait(false);
            await ScoreAsync(chunk, start + (count / 2), count - (count / 2), pieces, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (Interlocked.Increment(ref _bad) > job.MaximumBadRows)
        {
            throw TooMany(reason);
        }

        pieces.Add((null, reason.Length > MostErrorCharacters ? reason[..MostErrorCharacters] : reason));
    }

    private async ValueTask<RecordBatch> AnswerAsync(RecordBatch chunk, int start, int count, CancellationToken cancellationToken)
    {
        using var rows = chunk.Slice(start, count);
        using var answer = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = count, IsObserved = job.IsObserved }, cancellationToken).ConfigureAwait(false);
        foreach (var part in answer.Parts)
        {
            if (part.QualityLevel > job.WorstLevel)
            {
                throw new ServingException(
                    $"The deployment \"{job.Deployment}\" answered {part.Rows} rows at the level {part.QualityLevel} only, and the job \"{job.Id}\" takes {job.WorstLevel}: {part.Reason} Repeat the job when the model answers again, or allow a worse level.",
                    answer.Model)
                { Reason = ServingErrorReason.NoLevelAnswered };
            }

            if (part.QualityLevel == Resilience.QualityLevel.FullModel && part.Version != version)
            {
                throw new ConflictException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The job \"{job.Id}\" is done with version {version} of \"{answer.Model}\", but the deployment \"{job.Deployment}\" has answered with version {part.Version}. Deploy one version for it alone, under a name of its own, and start it again."),
                    "batch job",
                    job.Id);
            }
        }

        return answer.Outputs.Share();
    }

    private static bool IsAboutTheRows(MlOpsException exception) => exception switch
    {
        ConflictException => false,
        ServingException { Reason: ServingErrorReason.CircuitOpen or ServingErrorReason.Overloaded or ServingErrorReason.TimedOut or ServingErrorReason.NotDeployed or ServingErrorReason.RoutingFailed } => false,
        _ => !exception.IsTransient,
    };

    private DataValidationException TooMany(string reason) => new(
        string.Create(CultureInfo.InvariantCulture, $"The job \"{job.Id}\" has more than {job.MaximumBadRows} rows that the model cannot answer; the last: {reason} Correct the source, or allow more bad rows."),
        [new RowViolation(string.Empty, 0, null, "bad-row", reason)]);
}
