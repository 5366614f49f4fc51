using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>Finds runs with one statement and loads the page's runs with a few more.</summary>
internal static class RunSearch
{
    public static async ValueTask<RunPage> FindAsync(MetadataSession session, RunQuery query, CancellationToken cancellationToken)
    {
        var offset = Offset(query);
        var conditions = query.Filters.Select(f => f.Condition).ToList();
        if (query.Experiment is { } experiment)
        {
            var id = await ExperimentTable.FindIdAsync(session, experiment, cancellationToken).ConfigureAwait(false)
                ?? throw await ExperimentTable.NotFoundAsync(session, experiment, cancellationToken).ConfigureAwait(false);
            conditions.Add($"r.experiment_id = {id}");
        }

        if (query.ParentRunId is { } parent)
        {
            conditions.Add($"r.parent_run_id = {parent}");
        }

        if (query.Statuses.Count > 0)
        {
            conditions.Add($"r.status IN {query.Statuses}");
        }

        var ids = await session.QueryAsync(
            $"""
            SELECT r.id FROM runs r
            LEFT JOIN run_metric_summaries o ON o.run_id = r.id AND o.name = {query.OrderByMetric ?? ""} AND o.split = {query.OrderBySplit ?? ""}
            WHERE {SqlFragments.And(conditions)} ORDER BY {Order(query)} LIMIT {query.PageSize + 1} OFFSET {offset}
            """,
            r => r.GetString(0),
            cancellationToken).ConfigureAwait(false);
        var runs = await RunReader.LoadAsync(session, [.. ids.Take(query.PageSize)], cancellationToken).ConfigureAwait(false);
        return new RunPage(runs, ids.Count > query.PageSize ? Token(offset + query.PageSize) : null);
    }

    public static void Check(RunQuery query)
    {
        if (query.PageSize is < 1 or > RunQuery.MaxPageSize)
        {
            throw new ArgumentException($"PageSize is {query.PageSize}. Ask for 1 to {RunQuery.MaxPageSize} runs and page on with NextPageToken.", nameof(query));
        }

        if (query.Filters.Count > RunQuery.MaxFilters)
        {
            throw new ArgumentException($"The query has {query.Filters.Count} filters, more than {RunQuery.MaxFilters}. Filter the found runs further in code.", nameof(query));
        }

        _ = Offset(query);
    }

    private static FormattableString Order(RunQuery query) => (query.OrderByMetric, query.Descending) switch
    {
        (null, true) => $"r.number DESC",
        (null, false) => $"r.number",
        (_, true) => $"CASE WHEN o.last_value IS NULL THEN 1 ELSE 0 END, o.last_value DESC, r.number DESC",
        (_, false) => $"CASE WHEN o.last_value IS NULL THEN 1 ELSE 0 END, o.last_value, r.number DESC",
    };

    private static string Token(long offset) => string.Create(CultureInfo.InvariantCulture, $"at-{offset}");

    private static long Offset(RunQuery query) => query.PageToken switch
    {
        null => 0,
        var token when token.StartsWith("at-", StringComparison.Ordinal)
            && long.TryParse(token.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) => offset,
        var token => throw new ArgumentException(
            $"'{MetadataText.Quote(token)}' is not a page token. Pass the NextPageToken of the page before, or null for the first page.", nameof(query)),
    };
}
