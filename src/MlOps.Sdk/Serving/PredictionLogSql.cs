using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>The queries of the prediction log.</summary>
internal static class PredictionLogSql
{
    public const string NoIds = "SELECT NULL::VARCHAR AS request_id, NULL::INTEGER AS \"row\" WHERE false";

    private static readonly (string Name, string Type)[] Fixed =
    [
        (PredictionLogColumns.RequestId, "VARCHAR"), (PredictionLogColumns.Row, "INTEGER"), (PredictionLogColumns.At, "TIMESTAMP"), (PredictionLogColumns.Deployment, "VARCHAR"),
        (PredictionLogColumns.Variant, "VARCHAR"), (PredictionLogColumns.Version, "INTEGER"), (PredictionLogColumns.QualityLevel, "INTEGER"),
        (PredictionLogColumns.LatencyMicroseconds, "BIGINT"), (PredictionLogColumns.RoutingReason, "VARCHAR"), (PredictionLogColumns.Reason, "VARCHAR"),
        (PredictionLogColumns.Unit, "VARCHAR"), (PredictionLogColumns.Value, "DOUBLE"), (PredictionLogColumns.Label, "INTEGER"),
        (PredictionLogColumns.IntervalLow, "DOUBLE"), (PredictionLogColumns.IntervalHigh, "DOUBLE"),
    ];

    public static string FixedColumns { get; } = string.Join(", ", Fixed.Select(c => DuckDbDatabase.QuoteIdentifier(c.Name)));

    private static string NoRows { get; } = $"SELECT {string.Join(", ", Fixed.Select(c => $"NULL::{c.Type} AS {DuckDbDatabase.QuoteIdentifier(c.Name)}"))} WHERE false";

    public static IReadOnlyList<DeltaFilter> Where(PredictionLogQuery query)
    {
        var where = new List<DeltaFilter>();
        if (query.From is { } from)
        {
            where.Add(DeltaFilter.AtLeast(PredictionLogColumns.At, from));
        }

        if (query.To is { } to)
        {
            where.Add(DeltaFilter.LessThan(PredictionLogColumns.At, to));
        }

        if (query.Version is { } version)
        {
            where.Add(DeltaFilter.EqualTo(PredictionLogColumns.Version, version));
        }

        if (query.Variant is { } variant)
        {
            where.Add(DeltaFilter.EqualTo(PredictionLogColumns.Variant, variant));
        }

        return where;
    }

    /// <summary>The outcome of each row that counts: the latest, of those at one time the one recorded last.</summary>
    public static string Latest(string outcomes, PredictionLogQuery query)
    {
        var known = query.KnownAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"WHERE \"{(query.Knowledge == OutcomeKnowledge.Told ? "at" : "recorded_at")}\" <= make_timestamp({Timestamps.FromDateTimeOffset(at)})")
            : string.Empty;
        return "SELECT request_id, \"row\", arg_max({'v': \"value\", 't': \"at\"}, {'t': \"at\", 'r': recorded_at, 'p': \"position\"}) AS latest "
            + $"FROM {outcomes} {known} GROUP BY request_id, \"row\"";
    }

    public static string Joined(IReadOnlyList<string> parts, string outcomes, PredictionLogQuery query)
    {
        var predictions = string.Join(" UNION ALL BY NAME ", parts.DefaultIfEmpty(NoRows));
        return $"WITH p AS ({predictions}), o AS ({Latest($"{outcomes} SEMI JOIN p USING (request_id, \"row\")", query)}) "
            + $"SELECT p.*, o.latest.v AS outcome, o.latest.t AS outcome_at FROM p {(query.OnlyWithOutcome ? "JOIN" : "LEFT JOIN")} o USING (request_id, \"row\")";
    }
}
