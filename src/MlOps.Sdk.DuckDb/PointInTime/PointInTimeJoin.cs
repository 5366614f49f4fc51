using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The point-in-time join: one pass over the history in the order it lies in, on all the engine's threads, with the memory of the spine.
/// Each row of history is kept in the slot it belongs to if it is the newest there; afterwards each slot without a row takes the one before it.
/// </summary>
internal static class PointInTimeJoin
{
    /// <summary>Joins.</summary>
    /// <param name="database">The engine.</param>
    /// <param name="history">What to join.</param>
    /// <param name="spine">The entities and instants to join it to; several joins may share it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A column for each feature, with a row for each row of the spine.</returns>
    public static Task<Column[]> RunAsync(
        DuckDbDatabase database, PointInTimeHistory history, SpineIndex spine, CancellationToken cancellationToken) =>
        Task.Run(() => Run(database, history, spine, cancellationToken), cancellationToken);

    private static Column[] Run(DuckDbDatabase database, PointInTimeHistory history, SpineIndex spine, CancellationToken cancellationToken)
    {
        using var records = new SlotRecords(spine, new RecordLayout([.. history.Features.Select(f => f.StoredType)]));
        using var sink = new SinkRegistration(records);
        using var wanted = HistoryFilter.UsesKeys(spine) ? HistoryFilter.KeysOf(spine) : null;
        var inputs = wanted is null ? [] : new Dictionary<string, RecordBatch> { [HistoryFilter.Keys] = wanted };
        int threads;
        using (var session = database.OpenSession(new DuckDbQuery { Inputs = inputs }, cancellationToken))
        {
            session.Run(sink.Sql(history.Columns(spine.Keys), HistoryFilter.Apply(history, spine)), isStreaming: false).Dispose();
            threads = session.Threads();
        }

        cancellationToken.ThrowIfCancellationRequested();
        var chosen = new ChosenSlots(spine, records, history.MostMicroseconds, threads);
        return FeatureGathering.Columns(history.Features, spine, records, chosen, threads);
    }
}
