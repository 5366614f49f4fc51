using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>
/// The prediction log as Delta tables: for each model one table for each set of columns, so that every input keeps its type, and one table of outcomes.
/// DuckDB joins them, beyond memory where it must.
/// </summary>
internal sealed class DeltaPredictionLogStore(DuckDbDatabase database, string root, TimeProvider time) : PredictionLogStore
{
    private readonly PredictionTables _tables = new(database, root, time);

    public override async ValueTask AppendAsync(string model, IReadOnlyList<RecordBatch> rows, CancellationToken cancellationToken = default)
    {
        var stored = DeltaColumns.Stored(rows[0].Schema);
        var table = await _tables.OpenOrCreateAsync(model, stored, cancellationToken).ConfigureAwait(false);
        await table.AppendAsync(StoreAsync(rows, stored, cancellationToken), new DeltaWriteOptions { Operation = "PREDICTIONS" }, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask AppendOutcomesAsync(IReadOnlyList<PredictionOutcome> outcomes, DateTimeOffset recordedAt, CancellationToken cancellationToken = default)
    {
        var table = await _tables.OpenOrCreateOutcomesAsync(cancellationToken).ConfigureAwait(false);
        using var rows = new RecordBatch(
            PredictionTables.OutcomeSchema,
            Columns.FromStrings(outcomes.Select(o => o.RequestId)), Columns.From<int>([.. outcomes.Select(o => o.Row)]), Columns.From<double>([.. outcomes.Select(o => o.Value)]),
            Columns.FromTimestamps(outcomes.Select(o => (DateTimeOffset?)o.At)), Columns.FromTimestamps(outcomes.Select(_ => (DateTimeOffset?)recordedAt)),
            Columns.From<int>([.. Enumerable.Range(0, outcomes.Count)]));
        await table.AppendAsync(rows, new DeltaWriteOptions { Operation = "OUTCOMES" }, cancellationToken).ConfigureAwait(false);
    }

    public override async IAsyncEnumerable<RecordBatch> ReadJoinedAsync(PredictionLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sql = await JoinedSqlAsync(query, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in database.QueryAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    public override async ValueTask<PredictionLogSummary> SummarizeAsync(PredictionLogQuery query, CancellationToken cancellationToken = default)
    {
        var joined = await JoinedSqlAsync(query with { WithInputs = false, OnlyWithOutcome = false }, cancellationToken).ConfigureAwait(false);
        var all = (await _tables.ListAsync(cancellationToken).ConfigureAwait(false)).Select(table => table.ToSqlAsync(cancellationToken: cancellationToken));
        var ids = string.Join(" UNION ALL ", (await Task.WhenAll(all).ConfigureAwait(false)).Select(rows => $"SELECT request_id, \"row\" FROM {rows}").DefaultIfEmpty(PredictionLogSql.NoIds));
        var outcomes = PredictionLogSql.Latest(await _tables.OutcomesSqlAsync(cancellationToken).ConfigureAwait(false), query);
        using var counts = await database.QueryAllAsync(
            $"SELECT count(*) AS predictions, count(outcome) AS outcomes, (SELECT count(*) FROM ({outcomes}) AS o ANTI JOIN ({ids}) AS p USING (request_id, \"row\")) AS strangers FROM ({joined})",
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return new PredictionLogSummary(counts.Column<long>("predictions")[0], counts.Column<long>("outcomes")[0], counts.Column<long>("strangers")[0]);
    }

    public override async ValueTask<long> MaintainAsync(DateTimeOffset? before, CancellationToken cancellationToken = default)
    {
        var removed = 0L;
        foreach (var table in await _tables.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            removed += await PredictionTables.MaintainAsync(table, before, cancellationToken).ConfigureAwait(false);
        }

        if (await _tables.FindOutcomesAsync(cancellationToken).ConfigureAwait(false) is { } outcomes)
        {
            await PredictionTables.MaintainAsync(outcomes, before, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    public override async ValueTask<long> EraseAsync(IReadOnlyDictionary<string, string> key, CancellationToken cancellationToken = default)
    {
        var removed = 0L;
        var erasure = new PredictionErasure(database, key);
        foreach (var table in await _tables.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            removed += await erasure.EraseAsync(table, await _tables.FindOutcomesAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    private async ValueTask<string> JoinedSqlAsync(PredictionLogQuery query, CancellationToken cancellationToken)
    {
        var where = PredictionLogSql.Where(query);
        var parts = new List<string>();
        foreach (var table in await _tables.ListAsync(query.Model, cancellationToken).ConfigureAwait(false))
        {
            var rows = await table.ToSqlAsync(new DeltaReadOptions { Where = where }, cancellationToken).ConfigureAwait(false);
            parts.Add($"SELECT {(query.WithInputs ? "*" : PredictionLogSql.FixedColumns)} FROM {rows}");
        }

        return PredictionLogSql.Joined(parts, await _tables.OutcomesSqlAsync(cancellationToken).ConfigureAwait(false), query);
    }

    private static async IAsyncEnumerable<RecordBatch> StoreAsync(IReadOnlyList<RecordBatch> rows, Schema stored, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var batch in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return DeltaColumns.Store(batch.Share(), stored);
        }
    }
}
