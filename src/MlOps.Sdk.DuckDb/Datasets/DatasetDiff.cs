using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>Compares two tables by key: one full outer join, which the engine does within its memory limit. Missing keys equal each other; NaN equals NaN.</summary>
internal static class DatasetDiff
{
    public static async Task<TrainingSetRowCounts> RunAsync(
        DuckDbDatabase database, (TrainingSetTable Table, string Sql) from, (TrainingSetTable Table, string Sql) to, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        await RequireUniqueAsync(database, from, keys, cancellationToken).ConfigureAwait(false);
        await RequireUniqueAsync(database, to, keys, cancellationToken).ConfigureAwait(false);
        var compared = from.Table.Schema
            .Where(f => !keys.Contains(f.Name) && to.Table.Schema.Contains(f.Name) && to.Table.Schema[f.Name].Type == f.Type).Select(f => f.Name).ToList();
        var differ = compared.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"(a.c{i} IS DISTINCT FROM b.c{i})")).ToList();
        var any = differ.Count == 0 ? "false" : string.Join(" OR ", differ);
        var counts = differ.Select((d, i) => string.Create(CultureInfo.InvariantCulture, $", count(*) FILTER (WHERE a.p AND b.p AND {d}) AS d{i}"));
        var on = string.Join(" AND ", keys.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"a.k{i} IS NOT DISTINCT FROM b.k{i}")));
        var sql = $"""
            SELECT count(*) FILTER (WHERE a.p IS NULL) AS added, count(*) FILTER (WHERE b.p IS NULL) AS removed,
                count(*) FILTER (WHERE a.p AND b.p AND ({any})) AS changed, count(*) FILTER (WHERE a.p AND b.p AND NOT ({any})) AS unchanged {string.Concat(counts)}
            FROM {Side(from.Sql)} a FULL OUTER JOIN {Side(to.Sql)} b ON {on}
            """;
        using var found = await database.QueryAllAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new TrainingSetRowCounts(
            Count("added"),
            Count("removed"),
            Count("changed"),
            Count("unchanged"),
            compared.Select((name, i) => (name, Rows: Count(string.Create(CultureInfo.InvariantCulture, $"d{i}")))).ToDictionary(c => c.name, c => c.Rows, StringComparer.Ordinal));

        long Count(string column) => found.Column<long>(column)[0];

        string Side(string table) =>
            $"(SELECT true AS p, {string.Join(", ", keys.Select((k, i) => $"{DuckDbDatabase.QuoteIdentifier(k)} AS k{i}").Concat(compared.Select((c, i) => $"{DuckDbDatabase.QuoteIdentifier(c)} AS c{i}")))} FROM {table})";
    }

    private static async Task RequireUniqueAsync(
        DuckDbDatabase database, (TrainingSetTable Table, string Sql) side, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", keys.Select(DuckDbDatabase.QuoteIdentifier));
        var texts = string.Join(", ", keys.Select((k, i) => $"CAST({DuckDbDatabase.QuoteIdentifier(k)} AS VARCHAR) AS k{i}"));
        using var found = await database.QueryAllAsync(
            $"SELECT {texts}, count(*) AS n FROM {side.Sql} GROUP BY {columns} HAVING count(*) > 1 LIMIT 10", cancellationToken: cancellationToken).ConfigureAwait(false);
        if (found.RowCount == 0)
        {
            return;
        }

        var violations = Enumerable.Range(0, found.RowCount).Select(row =>
        {
            var value = string.Join(", ", keys.Select((_, i) => found.Text($"k{i}").GetString(row) ?? "null"));
            return new RowViolation(
                string.Join(", ", keys), -1, value, "unique-key", $"The key ({string.Join(", ", keys)}) = ({value}) occurs {found.Column<long>("n")[row]} times in the training set '{side.Table}'.");
        }).ToList();
        throw new DataValidationException(
            $"{violations[0].Reason} Compare by columns whose values together occur once, such as the join keys and the instant.", violations);
    }
}
