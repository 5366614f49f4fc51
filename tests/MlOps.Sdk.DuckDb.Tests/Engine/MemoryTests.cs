using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Looks at the memory of the whole process, so nothing else may run beside it.</summary>
[Collection("Alone")]
public sealed class MemoryTests
{
    private static DuckDbQuery Input(string name, RecordBatch batch) =>
        new() { Inputs = new Dictionary<string, RecordBatch> { [name] = batch } };

    [Fact]
    public async Task QueryAsync_ManyTimes_GivesMemoryBack()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = "256MB" });
        using var batch = SampleBatches.Create(20_000, seed: 2, nullShare: 0.1);
        async Task<long> RoundAsync()
        {
            for (var i = 0; i < 15; i++)
            {
                await foreach (var part in database.QueryAsync("SELECT * FROM t", Input("t", batch)))
                {
                    part.Dispose();
                }
            }

            return Environment.WorkingSet;
        }

        await RoundAsync();
        var before = await RoundAsync();
        for (var i = 0; i < 4; i++)
        {
            await RoundAsync();
        }

        var after = await RoundAsync();

        // Each round moves about 60 MB; a leak of one in ten batches would show as more than this.
        Assert.InRange(after - before, long.MinValue, 30L << 20);
    }

    [Fact]
    public async Task QueryAsync_FilesThatAreReadAndDeleted_KeepsNothingOfThem()
    {
        using var lake = new TemporaryLake();
        var path = Path.Combine(lake.Folder, "rows.parquet");
        await lake.Database.ExecuteAsync($"COPY (SELECT hash(i) AS h FROM range(300000) t(i)) TO {DuckDbDatabase.QuoteLiteral(path)} (FORMAT parquet)");
        using var sum = await lake.Database.QueryAllAsync($"SELECT count(DISTINCT h) AS n FROM read_parquet({DuckDbDatabase.QuoteLiteral(path)})");
        File.Delete(path);

        using var kept = await lake.Database.QueryAllAsync("SELECT sum(memory_usage_bytes)::BIGINT AS bytes FROM duckdb_memory() WHERE tag = 'EXTERNAL_FILE_CACHE'");

        Assert.Equal(300_000L, sum.Column<long>("n")[0]);
        Assert.Equal(0L, kept.Column<long>("bytes")[0]);
    }
}
