using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Recomputes sampled online reads by a point-in-time join at the instants they were served for.</summary>
internal sealed class ConsistencyCheck(OnlineReadLog log, OfflineStore offline, TrainingSets trainingSets, TimeProvider timeProvider)
{
    private const string Instant = "mlops_served_at";

    private readonly TrainingSetJoin _join = new(offline);

    public async ValueTask<ConsistencyReport> RunAsync(ConsistencyOptions options, CancellationToken cancellationToken)
    {
        var set = options.TrainingSet is { } name ? await trainingSets.FindAsync(name, options.TrainingSetVersion, cancellationToken).ConfigureAwait(false) : null;
        var (rows, lost) = log.Drain();
        var features = new List<FeatureConsistency>();
        foreach (var served in rows.GroupBy(r => r.View.Id, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            features.AddRange(await CompareAsync([.. served], set, options, cancellationToken).ConfigureAwait(false));
        }

        return new ConsistencyReport { CheckedAt = timeProvider.GetUtcNow(), Rows = rows.Count, Lost = lost, Features = features };
    }

    private async ValueTask<List<FeatureConsistency>> CompareAsync(
        IReadOnlyList<ServedRow> served, SavedTrainingSet? set, ConsistencyOptions options, CancellationToken cancellationToken)
    {
        var view = served[0].View;
        using var spine = Spine(view.View.Entity, served);
        var query = new PointInTimeQuery(spine, Instant, [view]);
        using var joined = await _join.RunAsync(query, cancellationToken).ConfigureAwait(false);
        var times = await offline.ReadEventTimesAsync(query, cancellationToken).ConfigureAwait(false);
        var known = set is null ? null : query.ResultSchema.Select(f => f.Name).Where(set.Schema.Contains).ToList();
        var training = known is { Count: > 0 }
            ? await trainingSets.Store.SummarizeAsync(set!.Table, known, cancellationToken).ConfigureAwait(false)
            : new Dictionary<string, ColumnSummary>();
        var features = new List<FeatureConsistency>();
        for (var f = 0; f < query.ResultSchema.Count; f++)
        {
            var column = query.ResultSchema[f].Name;
            object?[] lake = [.. Enumerable.Range(0, served.Count).Select(joined[column].GetValue)];
            var mismatches = Enumerable.Range(0, served.Count)
                .Where(i => !ServedValues.AreEqual(served[i].Values[f], lake[i], options))
                .Select(i => new ValueMismatch(
                    served[i].Key, served[i].At, served[i].Values[f], lake[i], served[i].EventTime, times[0][i], ReasonOf(served[i], times[0][i], view.View.TimeToLive)))
                .ToList();
            features.Add(new FeatureConsistency
            {
                Feature = column,
                Version = view.Version,
                Compared = served.Count,
                Mismatches = mismatches.Count,
                ByReason = mismatches.GroupBy(m => m.Reason).ToDictionary(g => g.Key, g => g.LongCount()),
                Worst = [.. mismatches.OrderByDescending(m => ServedValues.Distance(m.Served, m.Lake)).ThenBy(m => m.At).Take(options.Examples)],
                Served = ColumnSummary.Of([.. served.Select(s => s.Values[f])]),
                Training = set is null ? ColumnSummary.Of(lake) : training.GetValueOrDefault(column),
            });
        }

        return features;
    }

    private static MismatchReason ReasonOf(ServedRow served, DateTimeOffset? lake, TimeSpan? timeToLive) =>
        (lake ?? DateTimeOffset.MinValue).CompareTo(served.EventTime ?? DateTimeOffset.MinValue) switch
        {
            > 0 => MismatchReason.StaleSync,
            < 0 => MismatchReason.NotInLake,
            _ => served.IsExpired != (lake < served.At - timeToLive) ? MismatchReason.Expired : MismatchReason.ValueDiffers,
        };

    private static RecordBatch Spine(Entity entity, IReadOnlyList<ServedRow> served)
    {
        var builder = new RecordBatchBuilder(new Schema([.. entity.JoinKeys.Select(k => new Field(k.Column, k.Type)), new Field(Instant, DataType.Timestamp)]), served.Count);
        foreach (var row in served)
        {
            builder.AppendRow([.. row.Key, row.At]);
        }

        return builder.Build();
    }
}
