using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DuckDbOptionsTests
{
    [Fact]
    public async Task Open_ThreadsAndMemoryLimit_AreTheEngines()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 3, MemoryLimit = "512MiB" });

        using var settings = await database.QueryAllAsync("SELECT current_setting('threads')::VARCHAR AS t, current_setting('memory_limit') AS m, current_setting('TimeZone') AS z, current_setting('autoload_known_extensions') AS a, current_setting('autoinstall_known_extensions') AS i");

        Assert.Equal(["3", "512.0 MiB", "UTC", false, false], settings.Columns.Select(c => c.GetValue(0)));
    }

    [Theory]
    [InlineData("lots")]
    [InlineData("-1GB")]
    public void Open_MemoryLimitThatIsNone_IsRefused(string limit)
    {
        var error = Assert.Throws<ArgumentException>(() => DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = limit }));

        Assert.Contains("MemoryLimit", error.Message);
    }

    [Fact]
    public void Open_NoThreads_IsRefused() =>
        Assert.Throws<ArgumentException>(() => DuckDbDatabase.Open(new DuckDbOptions { Threads = 0 }));

    [Fact]
    public async Task Open_SameFileTwice_IsOneDatabase()
    {
        using var folder = new TemporaryFolder();
        var options = new DuckDbOptions { DatabasePath = folder.File("one.duckdb") };
        using (var first = DuckDbDatabase.Open(options))
        using (var second = DuckDbDatabase.Open(options))
        {
            await first.ExecuteAsync("CREATE TABLE a AS SELECT 1 AS x");
            await second.ExecuteAsync("CREATE TABLE b AS SELECT * FROM a");
        }

        using var again = DuckDbDatabase.Open(options);
        using var result = await again.QueryAllAsync("SELECT count(*) AS n FROM a JOIN b USING (x)");
        Assert.Equal(1, result.Column<long>("n")[0]);
    }

    [Fact]
    public async Task Open_ReadOnly_RefusesWrites()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("one.duckdb");
        using (var writer = DuckDbDatabase.Open(new DuckDbOptions { DatabasePath = path }))
        {
            await writer.ExecuteAsync("CREATE TABLE a AS SELECT 1 AS x");
        }

        using var reader = DuckDbDatabase.Open(new DuckDbOptions { DatabasePath = path, ReadOnly = true });
        using var input = SampleBatches.Create(3, seed: 1, nullShare: 0);
        using var rows = await reader.QueryAllAsync("SELECT x FROM a, t", new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["t"] = input } });

        Assert.Equal(3, rows.RowCount);
        await Assert.ThrowsAsync<DataEngineException>(() => reader.ExecuteAsync("CREATE TABLE b AS SELECT 1 AS x"));
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_NamesIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("letters.duckdb", new string('x', 20_000));

        var error = Assert.Throws<DataEngineException>(() => DuckDbDatabase.Open(new DuckDbOptions { DatabasePath = path }));

        Assert.Contains("letters.duckdb", error.Message);
        Assert.Equal("open-database", error.Operation);
    }

    [Fact]
    public async Task Open_AllowedDirectories_LockEverythingElse()
    {
        using var inside = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        var secret = outside.Write("secret.csv", "a\n1\n");
        var open = inside.Write("open.csv", "a\n1\n");
        var sibling = inside.Path + "-sibling.csv";
        await File.WriteAllTextAsync(sibling, "a\n1\n");
        using var database = DuckDbDatabase.Open(new DuckDbOptions { AllowedDirectories = [inside.Path] });

        using var rows = await database.QueryAllAsync($"SELECT * FROM read_csv({DuckDbDatabase.QuoteLiteral(open)})");
        await database.ExecuteAsync($"COPY (SELECT 1 AS x) TO {DuckDbDatabase.QuoteLiteral(inside.File("out.parquet"))}");
        using var input = SampleBatches.Create(10, seed: 1, nullShare: 0);
        using var fromInput = await database.QueryAllAsync("SELECT * FROM t", new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["t"] = input } });

        Assert.Equal(1, rows.RowCount);
        Assert.Equal(10, fromInput.RowCount);
        string[] hostile =
        [
            $"SELECT * FROM read_csv({DuckDbDatabase.QuoteLiteral(secret)})",
            $"SELECT * FROM read_csv({DuckDbDatabase.QuoteLiteral(sibling)})",
            $"SELECT * FROM read_csv({DuckDbDatabase.QuoteLiteral(inside.Path + "/../" + Path.GetFileName(outside.Path) + "/secret.csv")})",
            "SELECT * FROM read_text('/etc/passwd')",
            $"COPY (SELECT 1) TO {DuckDbDatabase.QuoteLiteral(outside.File("out.csv"))}",
            $"ATTACH {DuckDbDatabase.QuoteLiteral(outside.File("other.duckdb"))} AS other",
            "SELECT * FROM 'https://localhost:1/x.parquet'",
            "INSTALL httpfs",
            "SET threads = 1",
            "SET enable_external_access = true",
        ];
        foreach (var sql in hostile)
        {
            await Assert.ThrowsAsync<DataEngineException>(() => database.ExecuteAsync(sql));
        }

        Assert.Equal(["secret.csv"], Directory.GetFiles(outside.Path).Select(Path.GetFileName));
        File.Delete(sibling);
    }

    [Fact]
    public async Task QueryAllAsync_MoreThanTheMemoryLimit_StillAnswers()
    {
        using var folder = new TemporaryFolder();
        using var database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimit = "64MB", TempDirectory = folder.File("spill"), Threads = 2 });

        using var sorted = await database.QueryAllAsync("SELECT count(*) AS n, max(r) AS last FROM (SELECT i, row_number() OVER (ORDER BY hash(i)) AS r FROM range(4000000) t(i))");

        Assert.Equal(4_000_000, sorted.Column<long>("last")[0]);
    }
}
