using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Computes a profile by aggregates of the engine: bounds first, since they say how to compute the rest without overflow.</summary>
internal sealed class TableProfiler(EngineSession session, ProfileSource source, TableProfileOptions options)
{
    private const int ColumnsOfBounds = 64;
    private const int ColumnsOfMoments = 16;

    public TableProfile Run()
    {
        var rows = 0L;
        var bounds = new List<ColumnBounds>(source.Columns.Count);
        foreach (var columns in source.Columns.Chunk(ColumnsOfBounds))
        {
            using var batch = Query($"SELECT count(*) AS n, {string.Join(", ", columns.Select(ColumnBounds.Sql))} FROM {Values(columns)}");
            rows = (long)batch["n"].GetValue(0)!;
            bounds.AddRange(columns.Select((c, i) => ColumnBounds.Read(c, batch, i)));
        }

        var size = (int)Math.Clamp(options.ValuesInMemory / Math.Max(1, rows), 1, ColumnsOfMoments);
        return new TableProfile(rows, [.. bounds.Chunk(size).SelectMany(b => Measure(rows, b))]);
    }

    private List<TableColumnProfile> Measure(long rows, ColumnBounds[] bounds)
    {
        var isHeld = rows <= options.ValuesInMemory;
        var aggregates = string.Join(", ", bounds.Select((b, i) => Moments(b, i, isHeld)));
        var outputs = string.Join(", ", bounds.Select((b, i) => Outputs(b, i, isHeld)));
        using var batch = Query($"SELECT {outputs} FROM (SELECT {aggregates} FROM {Values([.. bounds.Select(b => b.Column)])})");
        return [.. bounds.Select((b, i) => new TableColumnProfile
        {
            Name = b.Column.Name,
            Type = b.Column.Type,
            Nulls = rows - b.Count,
            Distinct = (long)batch[$"d{i}"].GetValue(0)!,
            Min = b.Min,
            Max = b.Max,
            Mean = b.HasFiniteMoments ? Number(batch, $"m{i}") / b.Scale : b.InfiniteMean,
            Std = b.HasFiniteMoments ? Number(batch, $"s{i}") / b.Scale : null,
            Quantiles = !b.HasQuantiles ? [] : isHeld
                ? [.. options.Probabilities.Select((p, k) => Quantile(p, Number(batch, $"q{i}_{k}") / b.Scale ?? double.NaN))]
                : Sorted(b),
        })];
    }

    private string Moments(ColumnBounds bounds, int index, bool isHeld)
    {
        var sql = $"count(DISTINCT v{index}) AS d{index}";
        if (bounds.HasFiniteMoments)
        {
            sql += $", {bounds.MeanSql(index)} AS m{index}, stddev_samp({bounds.ShiftedSql(index)}) AS s{index}";
        }

        return isHeld && bounds.HasQuantiles && options.Probabilities.Count > 0
            ? $"{sql}, quantile_cont({bounds.Scaled(index)}, [{string.Join(", ", options.Probabilities.Select(Text))}]) AS q{index}"
            : sql;
    }

    private string Outputs(ColumnBounds bounds, int index, bool isHeld)
    {
        var moments = bounds.HasFiniteMoments ? $", m{index}, s{index}" : string.Empty;
        var quantiles = isHeld && bounds.HasQuantiles ? string.Concat(options.Probabilities.Select((_, k) => $", q{index}[{k + 1}] AS q{index}_{k}")) : string.Empty;
        return $"d{index}{moments}{quantiles}";
    }

    /// <summary>Quantiles of a column that is too long to be held: the values at their places in the sorted order.</summary>
    private IReadOnlyList<TableQuantile> Sorted(ColumnBounds bounds)
    {
        var places = options.Probabilities.Select(p => p * (bounds.Count - 1)).ToList();
        var wanted = places.SelectMany(p => new[] { (long)Math.Floor(p), (long)Math.Ceiling(p) }).Distinct().ToList();
        if (wanted.Count == 0)
        {
            return [];
        }

        using var found = Query(
            $"SELECT r, x FROM (SELECT row_number() OVER (ORDER BY x) - 1 AS r, x FROM (SELECT {bounds.Scaled(0)} AS x FROM {Values([bounds.Column])} WHERE v0 IS NOT NULL)) "
            + $"WHERE r IN ({string.Join(", ", wanted.Select(w => w.ToString(CultureInfo.InvariantCulture)))})");
        var values = Enumerable.Range(0, found.RowCount).ToDictionary(i => found.Column<long>("r")[i], i => found.Column<double>("x")[i]);
        return [.. options.Probabilities.Zip(places, (probability, place) =>
        {
            var (low, high) = (values[(long)Math.Floor(place)], values[(long)Math.Ceiling(place)]);
            var value = low.Equals(high) ? low : low + ((high - low) * (place - Math.Floor(place)));
            return Quantile(probability, value / bounds.Scale);
        })];
    }

    private string Values(IReadOnlyList<ProfiledColumn> columns) =>
        $"(SELECT {string.Join(", ", columns.Select((c, i) => $"{c.Present} AS v{i}"))} FROM {source.Relation})";

    private RecordBatch Query(string sql)
    {
        using var result = session.Run(sql, isStreaming: false);
        var reader = new ResultReader(result);
        return reader.Read(int.MaxValue) ?? reader.Empty();
    }

    /// <summary>A quantile; adding zero takes the sign off zero.</summary>
    private static TableQuantile Quantile(double probability, double value) => new(probability, value + 0.0);

    private static double? Number(RecordBatch batch, string column) => (double?)batch[column].GetValue(0);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture) + "::DOUBLE";
}
