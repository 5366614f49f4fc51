using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Leaves rows of history out of the scan that cannot answer for any row of the spine.</summary>
internal static class HistoryFilter
{
    /// <summary>The name under which the query finds the spine's keys, as the columns of <see cref="KeysOf"/>.</summary>
    public const string Keys = "spine";

    /// <summary>Spines up to this size choose the rows to read by their keys; for larger ones that costs more than it saves.</summary>
    public const int MostKeys = 20_000;

    // The engine's timestamps end here.
    private const long Limit = 9_223_372_022_400_000_000;

    /// <summary>The relation with a condition.</summary>
    public static string Apply(PointInTimeHistory history, SpineIndex spine)
    {
        var conditions = new List<string>();
        if (UsesKeys(spine))
        {
            // Column by column: rows whose parts occur only apart come through, and the index passes over them.
            conditions.AddRange(history.Keys.Select((key, i) => string.Create(CultureInfo.InvariantCulture, $"{key} IN (SELECT k{i} FROM {Keys})")));
        }

        var (first, last) = Range(spine.Instants);
        if (last is > -Limit and < Limit)
        {
            conditions.Add($"{history.ValidFrom} <= {Literal(last)}");
        }

        // Without a row an entity may have 0 where it has null for a row that is too old: then old rows must be seen.
        if (history.MostMicroseconds is { } age && first - age > -Limit && first < Limit && history.Features.All(f => f.Reading != FeatureReading.ZeroWithoutHistory))
        {
            conditions.Add($"{history.ValidFrom} >= {Literal(first - age)}");
        }

        return conditions.Count == 0 ? history.Relation : $"{history.Relation} WHERE {string.Join(" AND ", conditions)}";
    }

    /// <summary>Whether the query needs the spine's keys.</summary>
    public static bool UsesKeys(SpineIndex spine) => spine.RowCount <= MostKeys;

    /// <summary>The spine's keys as the query needs them. The caller disposes the batch.</summary>
    public static RecordBatch KeysOf(SpineIndex spine) => new(
        new Schema(spine.Keys.Select((k, i) => new Field(string.Create(CultureInfo.InvariantCulture, $"k{i}"), k.Type))), spine.Keys.Select(k => k.Share()).ToArray());

    private static string Literal(long instant) => string.Create(CultureInfo.InvariantCulture, $"make_timestamp({instant})");

    private static (long First, long Last) Range(ReadOnlySpan<long> instants)
    {
        var (first, last) = (Limit, -Limit);
        foreach (var instant in instants)
        {
            (first, last) = (Math.Min(first, instant), Math.Max(last, instant));
        }

        return (first, last);
    }
}
