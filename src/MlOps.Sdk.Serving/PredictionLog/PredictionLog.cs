using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The log as applications see it.</summary>
internal sealed class PredictionLog(
    IModelServer server, PredictionLogger logger, PredictionLogStore store, IBanditFeedback bandits, EventBus events, TimeProvider time) : IPredictionLog
{
    private readonly OutcomeRecorder _recorder = new(store, time);

    public PredictionLogCounts Counts => logger.Counts;

    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        await server.FlushAsync(cancellationToken).ConfigureAwait(false);
        await logger.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask RecordOutcomeAsync(string requestId, double value, DateTimeOffset? at = null, CancellationToken cancellationToken = default) =>
        RecordOutcomesAsync([new PredictionOutcome(requestId, value, at ?? time.GetUtcNow())], cancellationToken);

    public async ValueTask RecordOutcomesAsync(IReadOnlyCollection<PredictionOutcome> outcomes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        PredictionOutcome[] all = [.. outcomes];
        Array.ForEach(all, outcome => outcome.Check());
        if (all.Length == 0)
        {
            return;
        }

        await _recorder.RecordAsync(all, cancellationToken).ConfigureAwait(false);
        foreach (var outcome in all)
        {
            if (outcome is { Reward: { } reward, Deployment: { } deployment, Version: { } version })
            {
                await bandits.RewardAsync(deployment, version, reward, cancellationToken).ConfigureAwait(false);
            }

            await events.PublishAsync(new OutcomeRecorded(outcome.RequestId, outcome.Row, outcome.Value, outcome.At), cancellationToken).ConfigureAwait(false);
        }
    }

    public async IAsyncEnumerable<RecordBatch> ReadJoinedAsync(PredictionLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Check();
        await foreach (var batch in store.ReadJoinedAsync(query, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    public async ValueTask<LiveScores> ReadScoresAsync(PredictionLogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (outcomes, values, without) = (new List<double>(), new List<double>(), 0L);
        await foreach (var batch in ReadJoinedAsync(query with { WithInputs = false }, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                var (outcome, value) = (batch.Column<double>(PredictionLogColumns.Outcome), batch.Column<double>(PredictionLogColumns.Value));
                for (var row = 0; row < batch.RowCount; row++)
                {
                    if (outcome.IsNull(row))
                    {
                        without++;
                        continue;
                    }

                    outcomes.Add(outcome[row]);
                    values.Add(value[row]);
                }
            }
        }

        return new LiveScores([.. outcomes], [.. values], without);
    }

    public ValueTask<PredictionLogSummary> SummarizeAsync(PredictionLogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Check();
        return store.SummarizeAsync(query, cancellationToken);
    }

    public ValueTask<long> MaintainAsync(CancellationToken cancellationToken = default) => logger.MaintainAsync(cancellationToken);
}
