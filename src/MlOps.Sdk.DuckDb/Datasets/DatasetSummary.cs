using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>Summarizes columns of a table in the engine.</summary>
internal static class DatasetSummary
{
    // Exact quantiles need all values in memory at once.
    private const long MostExactRows = 1_000_000;

    public static async Task<IReadOnlyDictionary<string, ColumnSummary>> RunAsync(
        DuckDbDatabase database, Schema schema, string table, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        using var counted = await database.QueryAllAsync($"SELECT count(*) AS n FROM {table}", cancellationToken: cancellationToken).ConfigureAwait(false);
        var rows = counted.Column<long>("n")[0];
        var function = rows <= MostExactRows ? "quantile_cont" : "approx_quantile";
        var selected = columns.SelectMany((c, i) => Select(schema[c], i, function));
        using var found = await database.QueryAllAsync($"SELECT {string.Join(", ", selected)} FROM {table}", cancellationToken: cancellationToken).ConfigureAwait(false);
        return columns.Select((name, i) => (name, Summary: Read(found, schema[name], i, rows))).ToDictionary(c => c.name, c => c.Summary, StringComparer.Ordinal);
    }

    private static bool IsNumber(Field field) => field.Type.IsNumeric || field.Type.Kind == DataTypeKind.Boolean;

    private static IEnumerable<string> Select(Field field, int index, string function)
    {
        var column = DuckDbDatabase.QuoteIdentifier(field.Name);
        var value = !IsNumber(field) ? column
            : field.Type.Kind is DataTypeKind.Float32 or DataTypeKind.Float64 ? $"CASE WHEN NOT isnan({column}) THEN CAST({column} AS DOUBLE) END"
            : $"CAST({column} AS DOUBLE)";
        yield return Named($"count({value})", "n", index);
        if (IsNumber(field))
        {
            yield return Named($"avg({value})", "m", index);
            for (var q = 0; q < ColumnSummary.Levels.Count; q++)
            {
                yield return Named($"CAST({function}({value}, {ColumnSummary.Levels[q].ToString(CultureInfo.InvariantCulture)}) AS DOUBLE)", string.Create(CultureInfo.InvariantCulture, $"q{q}_"), index);
            }
        }
    }

    private static ColumnSummary Read(RecordBatch found, Field field, int index, long rows)
    {
        var present = found.Column<long>(Name("n", index))[0];
        return !IsNumber(field) || present == 0
            ? new ColumnSummary(rows, rows - present, null, [])
            : new ColumnSummary(
                rows,
                rows - present,
                found.Column<double>(Name("m", index))[0],
                [.. ColumnSummary.Levels.Select((_, q) => found.Column<double>(Name(string.Create(CultureInfo.InvariantCulture, $"q{q}_"), index))[0])]);
    }

    private static string Named(string expression, string prefix, int index) => $"{expression} AS {Name(prefix, index)}";

    private static string Name(string prefix, int index) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{index}");
}
