using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class EngineScriptTests
{
    private static DuckDbQuery Parameters(params (string Name, object? Value)[] values) =>
        new() { Parameters = values.ToDictionary(v => v.Name, v => v.Value) };

    [Fact]
    public async Task ExecuteAsync_Script_RunsInOrderAndCountsChanges()
    {
        using var database = DuckDbDatabase.Open();

        var changed = await database.ExecuteAsync("CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE a = $a;", Parameters(("a", 2)));
        using var left = await database.QueryAllAsync("SELECT count(*) AS n FROM t");

        Assert.Equal(4, changed);
        Assert.Equal(2, left.Column<long>("n")[0]);
    }

    [Fact]
    public async Task ExecuteAsync_FailureWithinTransaction_CommitsNothing()
    {
        using var database = DuckDbDatabase.Open();
        await database.ExecuteAsync("CREATE TABLE t (a INT)");

        await Assert.ThrowsAsync<DataEngineException>(() =>
            database.ExecuteAsync("BEGIN; INSERT INTO t VALUES (1); INSERT INTO t SELECT 'x'::INT; COMMIT;"));
        using var left = await database.QueryAllAsync("SELECT count(*) AS n FROM t");

        Assert.Equal(0, left.Column<long>("n")[0]);
    }

    [Fact]
    public async Task ExecuteAsync_TransactionLeftOpen_IsAnErrorAndRolledBack()
    {
        using var database = DuckDbDatabase.Open();
        await database.ExecuteAsync("CREATE TABLE t (a INT)");

        var error = await Assert.ThrowsAsync<DataEngineException>(() => database.ExecuteAsync("BEGIN; INSERT INTO t VALUES (1)"));
        using var left = await database.QueryAllAsync("SELECT count(*) AS n FROM t");

        Assert.Contains("COMMIT", error.Message);
        Assert.Equal(0, left.Column<long>("n")[0]);
    }
}
