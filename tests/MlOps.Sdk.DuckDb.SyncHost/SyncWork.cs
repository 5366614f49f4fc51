using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.SyncHost;

/// <summary>The view and the rows that the host and its test agree on.</summary>
public static class SyncWork
{
    public const int Entities = 400;
    public const int PushedBatches = 6;
    private const int RowsOfBatch = 300;

    public static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Schema Columns = new(
        new Field("author", DataType.Int64), new Field("at", DataType.Timestamp), new Field("value", DataType.Float64), new Field("text", DataType.Utf8));

    /// <summary>The view over the source file in a folder.</summary>
    public static FeatureView View(string folder) =>
        new FeatureView("profile", new Entity("author", DataType.Int64), Source.Csv(SourcePath(folder), "at")).Feature("value", DataType.Float64).Feature("text", DataType.Utf8);

    public static string SourcePath(string folder) => Path.Combine(folder, "source.csv");

    /// <summary>Rows of the source after a number of changes to it: each one more.</summary>
    public static IEnumerable<SyncRow> Computed(int changes) => Rows(new Random(1), 3_000).Concat(Rows(new Random(2), 200 * changes));

    /// <summary>Rows of one pushed batch.</summary>
    public static IEnumerable<SyncRow> Pushed(int batch) => Rows(new Random(100 + batch), RowsOfBatch);

    /// <summary>The rows as a source file has them.</summary>
    public static string ToCsv(IEnumerable<SyncRow> rows) => "author,at,value,text\n" + string.Concat(rows.Select(r =>
        string.Create(CultureInfo.InvariantCulture, $"{r.Author},{r.At:yyyy-MM-ddTHH:mm:ssZ},{r.Value:R},{r.Text}\n")));

    /// <summary>The rows as they are pushed.</summary>
    public static RecordBatch ToBatch(IEnumerable<SyncRow> rows)
    {
        var builder = new RecordBatchBuilder(Columns);
        foreach (var row in rows)
        {
            builder.AppendRow(row.Author, row.At, row.Value, row.Text);
        }

        return builder.Build();
    }

    // Few instants, so that many rows tie.
    private static IEnumerable<SyncRow> Rows(Random random, int count) => Enumerable.Range(0, count).Select(_ =>
        new SyncRow(random.Next(Entities), Start.AddHours(random.Next(40)), random.Next(6) / 2.0, $"t{random.Next(3)}")).ToList();
}
