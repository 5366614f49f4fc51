using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.DamageHost;

/// <summary>Everything that reads Parquet files, each over a file of its own that can be replaced.</summary>
internal sealed class Readers(DuckDbDatabase database, string folder)
{
    private const int Rows = 6_000;

    private static readonly Schema Schema = new(
        new Field("id", DataType.Int64, IsNullable: false), new Field("at", DataType.Timestamp, IsNullable: false), new Field("name", DataType.Utf8),
        new Field("x", DataType.Float64), new Field("amount", DataType.Decimal128(12, 2)), new Field("flag", DataType.Boolean), new Field("v", DataType.Vector(3)));

    private static readonly Entity Entity = new("id", DataType.Int64);

    private readonly DuckDbOfflineStore _materialized = new(database, Path.Combine(folder, "materialized"));
    private readonly DuckDbOfflineStore _joined = new(database, Path.Combine(folder, "joined"));
    private DeltaTable? _table;

    private string Whole => Path.Combine(folder, "whole.parquet");

    private string Flat => Path.Combine(folder, "flat.parquet");

    private string Loose => Path.Combine(folder, "loose.parquet");

    private string Origin => Path.Combine(folder, "origin.parquet");

    /// <summary>Makes whole files, tables and views.</summary>
    public async Task PrepareAsync()
    {
        using var rows = RowsOf();
        await database.WriteParquetAsync(Whole, rows, new ParquetWriteOptions { RowGroupRows = 2_048 });
        using var flat = rows.Select([.. Schema.Select(f => f.Name).SkipLast(1)]);
        await database.WriteParquetAsync(Flat, flat, new ParquetWriteOptions { RowGroupRows = 2_048 });
        File.Copy(Whole, Loose);
        File.Copy(Whole, Origin);
        _table = await DeltaTable.OpenOrCreateAsync(database, Path.Combine(folder, "table"), Schema);
        await _table.AppendAsync(rows, new DeltaWriteOptions { RowGroupRows = 2_048 });
        await _joined.MaterializeAsync(ViewOf(Whole));
    }

    /// <summary>The readers: a name, the file that is damaged, and the reading of all its values.</summary>
    public IReadOnlyList<(string Name, string File, Func<CancellationToken, Task> Read)> All() =>
    [
        ("parquet", Flat, c => CountAsync(database.ReadParquetAsync(Flat, cancellationToken: c))),
        ("parquet-with-schema", Loose, c => CountAsync(database.ReadParquetAsync(Loose, new ParquetReadOptions { Schema = Schema }, c))),
        ("profile", Flat, c => database.ProfileAsync(Flat, cancellationToken: c)),
        ("delta", Path.Combine(_table!.Folder, _table.Files[0].Path), c => CountAsync(_table.ReadAsync(cancellationToken: c))),
        ("materialize", Origin, c => _materialized.MaterializeAsync(ViewOf(Origin), c).AsTask()),
        ("join", Directory.GetFiles(Path.Combine(folder, "joined"), "*.parquet", SearchOption.AllDirectories).Single(), JoinAsync),
    ];

    /// <summary>How many rows come; every value is read.</summary>
    private static async Task<int> CountAsync(IAsyncEnumerable<RecordBatch> batches)
    {
        var rows = 0;
        await foreach (var batch in batches)
        {
            using (batch)
            {
                rows += batch.RowCount;
            }
        }

        return rows;
    }

    private static FeatureViewVersion ViewOf(string source) => new(
        new FeatureView("damaged", Entity, Source.Parquet(source, "at")).Feature("name", DataType.Utf8).Feature("x", DataType.Float64).Feature("v", DataType.Vector(3)), 1);

    private static RecordBatch RowsOf()
    {
        var random = new Random(1);
        var builder = new RecordBatchBuilder(Schema);
        for (var i = 0; i < Rows; i++)
        {
            builder.AppendRow(
                (long)random.Next(500), DateTimeOffset.UnixEpoch.AddMinutes(i), i % 7 == 0 ? null : $"name {random.Next(40)}", i % 11 == 0 ? null : random.NextDouble(),
                (decimal)random.Next(100_000) / 100, i % 3 == 0, new[] { 1f, i, 0.5f });
        }

        return builder.Build();
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var schema = new Schema(new Field("id", DataType.Int64), new Field("t", DataType.Timestamp));
        using var spine = new RecordBatchBuilder(schema).AppendRow(7L, DateTimeOffset.UnixEpoch.AddDays(1)).AppendRow(8L, DateTimeOffset.UnixEpoch.AddDays(2)).Build();
        await CountAsync(_joined.ReadAsOfAsync(new PointInTimeQuery(spine, "t", [ViewOf(Whole)]), cancellationToken));
    }
}
