using MlOps.Sdk.DuckDb;

namespace Snippets;

internal static class DataLayer
{
    public static async Task RunAsync()
    {
        #region record-batch
        using var authors = new RecordBatch(
            new Schema(new Field("author_id", DataType.Int64, IsNullable: false), new Field("team", DataType.Utf8)),
            Columns.From<long>(803, 836), Columns.FromStrings("cluster", null));
        using var first = authors.Slice(0, 1);
        Console.WriteLine($"{first}: {first.Text("team").GetString(0)}, content {ContentHash.Of(first)[..12]}");
        #endregion

        #region sql
        using var engine = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = "1GB" });
        using var busiest = await engine.QueryAllAsync(
            "select team, count(*) as commits from 'commits.csv.gz' join authors using (author_id) where committed_at >= $since group by team order by all",
            new DuckDbQuery
            {
                Inputs = new Dictionary<string, RecordBatch> { ["authors"] = authors },
                Parameters = new Dictionary<string, object?> { ["since"] = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            });
        #endregion
        Console.WriteLine(busiest);

        #region read-csv
        var schema = new Schema(new Field("author_id", DataType.Int64), new Field("committed_at", DataType.Timestamp), new Field("lines_added", DataType.Int32));
        await foreach (var batch in engine.ReadCsvAsync("commits.csv.gz", new CsvReadOptions { Schema = schema }))
        {
            using (batch)
            {
                Console.WriteLine(batch);
            }
        }
        #endregion

        #region profile
        var profile = await engine.ProfileAsync("commits.csv.gz", new TableProfileOptions { Probabilities = [0.5, 0.99] });
        foreach (var column in profile.Columns.Where(c => c.Type.IsNumeric))
        {
            Console.WriteLine($"{column.Name}: {column.Nulls} missing, {column.Distinct} different, mean {column.Mean}, median {column.Quantiles[0].Value}");
        }
        #endregion

        #region delta
        var table = await DeltaTable.OpenOrCreateAsync(engine, "lake/authors", authors.Schema);
        var version = await table.AppendAsync(authors, new DeltaWriteOptions { UserMetadata = "two authors" });
        await table.OverwriteAsync(first);
        await foreach (var batch in table.ReadAsync(version))
        {
            Console.WriteLine($"version {version} of {table.Version}: {batch}");
            batch.Dispose();
        }
        #endregion

        PassThroughArrow(authors);
    }

    private static unsafe void PassThroughArrow(RecordBatch authors)
    {
        #region arrow
        ArrowArray array;
        ArrowSchema types;
        ArrowData.Export(authors, &array, &types);
        using var taken = ArrowData.Import(&array, &types);
        Console.WriteLine(taken.Equals(authors));
        #endregion
    }
}
