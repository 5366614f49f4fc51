using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DuckDbDatabaseTests
{
    private static DuckDbQuery Parameters(params (string Name, object? Value)[] values) =>
        new() { Parameters = values.ToDictionary(v => v.Name, v => v.Value) };

    [Fact]
    public async Task QueryAllAsync_SeveralColumns_GivesThemTyped()
    {
        using var database = DuckDbDatabase.Open();

        using var result = await database.QueryAllAsync("SELECT 42::BIGINT AS answer, 'text longer than twelve bytes' AS words, NULL::DOUBLE AS nothing");

        Assert.Equal(new Schema(new Field("answer", DataType.Int64), new Field("words", DataType.Utf8), new Field("nothing", DataType.Float64)), result.Schema);
        Assert.Equal([42L, "text longer than twelve bytes", null], result.Columns.Select(c => c.GetValue(0)));
    }

    [Fact]
    public async Task QueryAsync_ManyRows_StreamsBatchesOfTheAskedSize()
    {
        using var database = DuckDbDatabase.Open();
        long sum = 0;
        var rows = new List<int>();
        await foreach (var batch in database.QueryAsync("SELECT i FROM range(300000) t(i)"))
        {
            rows.Add(batch.RowCount);
            foreach (var value in batch.Column<long>("i").Values)
            {
                sum += value;
            }

            batch.Dispose();
        }

        Assert.Equal(300_000L * 299_999 / 2, sum);
        Assert.All(rows, r => Assert.InRange(r, 1, 65_536));
        Assert.InRange(rows.Count, 5, 10);
    }

    [Fact]
    public async Task QueryAsync_NoRows_GivesOneEmptyBatchWithTheSchema()
    {
        using var database = DuckDbDatabase.Open();

        var batches = await database.QueryAsync("SELECT 1 AS a, 'x' AS b WHERE false").ToListAsync();

        var only = Assert.Single(batches);
        Assert.Equal(0, only.RowCount);
        Assert.Equal(["a", "b"], only.Schema.Select(f => f.Name));
    }

    [Theory]
    [InlineData("SELECT nope", "nope")]
    [InlineData("SELEC 1", "Parser Error")]
    [InlineData("SELECT * FROM nowhere", "nowhere")]
    [InlineData("SELECT 'x'::INTEGER", "TRY_CAST")]
    public async Task QueryAllAsync_WrongSql_CarriesTheEnginesWords(string sql, string expected)
    {
        using var database = DuckDbDatabase.Open();

        var error = await Assert.ThrowsAsync<DataEngineException>(() => database.QueryAllAsync(sql));

        Assert.Equal("query", error.Operation);
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task QueryAsync_ErrorFarIntoTheStream_Surfaces()
    {
        using var database = DuckDbDatabase.Open();
        var rows = 0L;

        var error = await Assert.ThrowsAsync<DataEngineException>(async () =>
        {
            await foreach (var batch in database.QueryAsync("SELECT i, CASE WHEN i = 2000000 THEN error('row of trouble') END AS e FROM range(3000000) t(i)"))
            {
                rows += batch.RowCount;
                batch.Dispose();
            }
        });

        Assert.Contains("row of trouble", error.Message);
        Assert.InRange(rows, 1, 2_000_000);
    }

    [Fact]
    public async Task QueryAllAsync_Cancelled_StopsALongQuery()
    {
        using var database = DuckDbDatabase.Open();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var query = database.QueryAllAsync("SELECT count(*) FROM range(10000000) a(i), range(10000000) b(j) WHERE hash(i, j) % 7 = 3", cancellationToken: stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query.WaitAsync(TimeSpan.FromSeconds(20)));
        using var after = await database.QueryAllAsync("SELECT 1 AS one");
        Assert.Equal(1, after.Column<int>("one")[0]);
    }

    [Fact]
    public async Task QueryAsync_CancelledBetweenBatches_EndsTheStream()
    {
        using var database = DuckDbDatabase.Open();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in database.QueryAsync("SELECT i FROM range(100000000) t(i)", cancellationToken: stop.Token))
            {
                batch.Dispose();
                await stop.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task QueryAsync_SeveralAtOnce_DoNotDisturbOneAnother()
    {
        using var database = DuckDbDatabase.Open();
        await database.ExecuteAsync("CREATE TABLE numbers AS SELECT i FROM range(500000) t(i)");

        var sums = await Task.WhenAll(Enumerable.Range(1, 4).Select(async factor =>
        {
            long sum = 0;
            await foreach (var batch in database.QueryAsync("SELECT i * $factor AS v FROM numbers", Parameters(("factor", factor))))
            {
                foreach (var value in batch.Column<long>("v").Values)
                {
                    sum += value;
                }

                batch.Dispose();
            }

            return sum / factor;
        }));

        Assert.All(sums, s => Assert.Equal(500_000L * 499_999 / 2, s));
    }

    [Fact]
    public async Task QueryAllAsync_AfterDispose_IsRefused()
    {
        var database = DuckDbDatabase.Open();
        database.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.QueryAllAsync("SELECT 1"));
    }

    [Fact]
    public async Task QueryAsync_LeftEarly_FreesTheTableForOthers()
    {
        using var database = DuckDbDatabase.Open();
        await database.ExecuteAsync("CREATE TABLE numbers AS SELECT i FROM range(500000) t(i)");
        await foreach (var batch in database.QueryAsync("SELECT i FROM numbers"))
        {
            batch.Dispose();
            break;
        }

        await database.ExecuteAsync("DROP TABLE numbers");

        await Assert.ThrowsAsync<DataEngineException>(() => database.QueryAllAsync("SELECT * FROM numbers"));
    }
}
