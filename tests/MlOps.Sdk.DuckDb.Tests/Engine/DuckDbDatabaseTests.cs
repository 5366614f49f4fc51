using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DuckDbDatabaseTests
{
    private static DuckDbQuery Parameters(params (string Name, object? Value)[] values) =>
        new() { Parameters = values.ToDictionary(v => v.Name, v => v.Value) };

    private static DuckDbQuery Input(string name, RecordBatch batch) =>
        new() { Inputs = new Dictionary<string, RecordBatch> { [name] = batch } };

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
    [InlineData(1, 0.0)]
    [InlineData(2_047, 0.3)]
    [InlineData(2_048, 1.0)]
    [InlineData(10_000, 0.1)]
    [InlineData(70_000, 0.0)]
    public async Task QueryAllAsync_InputOfEveryType_ComesBackEqual(int rows, double nullShare)
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(rows, seed: 7, nullShare);

        using var all = await database.QueryAllAsync("SELECT * FROM t", Input("t", batch));
        Assert.Equal(batch, all);

        var streamed = await database.QueryAsync("SELECT * FROM t", Input("t", batch)).ToListAsync();
        Assert.Equal(batch, RecordBatch.Concat(streamed));
    }

    [Fact]
    public async Task QueryAllAsync_SliceOfInput_ComesBackEqual()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(5_000, seed: 3, nullShare: 0.2);
        using var slice = batch.Slice(1_237, 2_500);

        using var result = await database.QueryAllAsync("SELECT * FROM t", Input("t", slice));

        Assert.Equal(slice, result);
    }

    [Fact]
    public async Task QueryAllAsync_InputWithoutRows_ComesBackEqual()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(0, seed: 3, nullShare: 0);

        using var result = await database.QueryAllAsync("SELECT * FROM t", Input("t", batch));

        Assert.Equal(batch, result);
    }

    [Fact]
    public async Task QueryAllAsync_InputUsedTwiceAndCounted_ReadsOnlyWhatIsNeeded()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(4_000, seed: 5, nullShare: 0.1);

        using var count = await database.QueryAllAsync("SELECT count(*) AS n FROM t", Input("t", batch));
        using var join = await database.QueryAllAsync("SELECT count(*) AS n FROM t a JOIN t b ON a.u64 = b.u64 AND a.i64 = b.i64", Input("t", batch));

        Assert.Equal(4_000, count.Column<long>("n")[0]);
        Assert.Equal(Enumerable.Range(0, 4_000).Count(i => !batch["u64"].IsNull(i) && !batch["i64"].IsNull(i)), join.Column<long>("n")[0]);
    }

    [Fact]
    public async Task ExecuteAsync_InputIntoTable_StoresEveryValue()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(3_000, seed: 11, nullShare: 0.25);

        await database.ExecuteAsync("CREATE TABLE kept AS SELECT * FROM t", Input("t", batch));
        using var result = await database.QueryAllAsync("SELECT * FROM kept");

        Assert.Equal(batch, result);
    }

    [Fact]
    public async Task QueryAllAsync_InputDisposedBeforeItEnds_StillReadsIt()
    {
        using var database = DuckDbDatabase.Open();
        var batch = SampleBatches.Create(200_000, seed: 1, nullShare: 0);
        using var expected = batch.Select("text", "i64");
        var stream = database.QueryAsync("SELECT text, i64 FROM t", Input("t", batch)).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        batch.Dispose();

        List<RecordBatch> parts = [stream.Current];
        while (await stream.MoveNextAsync())
        {
            parts.Add(stream.Current);
        }

        await stream.DisposeAsync();
        Assert.Equal(expected, RecordBatch.Concat(parts));
    }

    [Fact]
    public async Task QueryAllAsync_EveryKindOfParameter_ArrivesAsItsType()
    {
        using var database = DuckDbDatabase.Open();
        var at = new DateTimeOffset(2024, 2, 29, 13, 0, 0, 123, TimeSpan.FromHours(2));

        using var result = await database.QueryAllAsync(
            "SELECT $b AS b, $i AS i, $u AS u, $h AS h, $f AS f, $d AS d, $m AS m, $s AS s, $x AS x, $day AS day, $at AS at, $v AS v, $n::INTEGER AS n",
            Parameters(
                ("b", true), ("i", -5), ("u", ulong.MaxValue), ("h", (Int128)1 << 100), ("f", 1.5f), ("d", Math.PI), ("m", -12.345m), ("s", "it's; DROP TABLE t\0--"),
                ("x", new byte[] { 0, 1, 255 }), ("day", new DateOnly(1969, 12, 31)), ("at", at), ("v", new[] { 1f, 2f }), ("n", null)));

        Assert.Equal(
            ["boolean", "int32", "uint64", "decimal128(38,0)", "float32", "float64", "decimal128(5,3)", "utf8", "binary", "date", "timestamp", "vector(2)", "int32"],
            result.Schema.Select(f => f.Type.ToString()));
        Assert.Equal(true, result["b"].GetValue(0));
        Assert.Equal(ulong.MaxValue, result["u"].GetValue(0));
        Assert.Equal((Int128)1 << 100, result.Column<Int128>("h")[0]);
        Assert.Equal(-12.345m, result["m"].GetValue(0));
        Assert.Equal("it's; DROP TABLE t\0--", result["s"].GetValue(0));
        Assert.Equal(new byte[] { 0, 1, 255 }, result["x"].GetValue(0));
        Assert.Equal(new DateOnly(1969, 12, 31), result["day"].GetValue(0));
        Assert.Equal(at.ToUniversalTime(), result["at"].GetValue(0));
        Assert.Equal(new[] { 1f, 2f }, result["v"].GetValue(0));
        Assert.True(result["n"].IsNull(0));
    }

    [Fact]
    public async Task QueryAllAsync_ParameterMissingUnusedOrOfForeignType_SaysWhich()
    {
        using var database = DuckDbDatabase.Open();

        var missing = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a + $b", Parameters(("a", 1))));
        var unused = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a", Parameters(("a", 1), ("spare", 2))));
        var foreign = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a", Parameters(("a", new Uri("about:blank")))));
        var local = await Assert.ThrowsAsync<ArgumentException>(() => database.QueryAllAsync("SELECT $a", Parameters(("a", new DateTime(2024, 1, 1)))));

        Assert.Contains("'$b'", missing.Message);
        Assert.Contains("'spare'", unused.Message);
        Assert.Contains("Uri", foreign.Message);
        Assert.Contains("UTC", local.Message);
    }

    [Theory]
    [InlineData("SELECT (-170141183460469231731687303715884105727)::HUGEINT AS c", "38 digits")]
    [InlineData("SELECT [1, 2] AS c", "LIST")]
    [InlineData("SELECT {'a': 1} AS c", "STRUCT")]
    [InlineData("SELECT INTERVAL 1 DAY AS c", "INTERVAL")]
    [InlineData("SELECT TIME '12:00' AS c", "TIME")]
    [InlineData("SELECT [1, 2]::DOUBLE[2] AS c", "FLOAT[n]")]
    public async Task QueryAllAsync_TypeWithoutColumn_NamesColumnAndCast(string sql, string expected)
    {
        using var database = DuckDbDatabase.Open();

        var error = await Assert.ThrowsAsync<DataEngineException>(() => database.QueryAllAsync(sql));

        Assert.Contains("'c'", error.Message);
        Assert.Contains("CAST", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task QueryAllAsync_EngineTypesWithoutTwin_ComeAsDocumented()
    {
        using var database = DuckDbDatabase.Open();

        using var result = await database.QueryAllAsync(
            """
            SELECT sum(i) AS total, 'b'::ENUM('a', 'b') AS name, '0123abcd-4567-89ab-cdef-0123456789ab'::UUID AS id,
                   TIMESTAMP_NS '1969-12-31 23:59:59.999999999' AS ns, TIMESTAMP_S '2024-01-01 00:00:01' AS s, TIMESTAMP_MS '2024-01-01 00:00:00.5' AS ms,
                   TIMESTAMPTZ '2024-01-01 12:00:00+03' AS tz, [1, NULL, 3]::FLOAT[3] AS v
            FROM range(10) t(i)
            """);

        Assert.Equal((Int128)45, result.Column<Int128>("total")[0]);
        Assert.Equal("b", result["name"].GetValue(0));
        Assert.Equal("0123abcd-4567-89ab-cdef-0123456789ab", result["id"].GetValue(0));
        Assert.Equal(-1, result.Column<long>("ns")[0]);
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T00:00:01Z"), result["s"].GetValue(0));
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T00:00:00.5Z"), result["ms"].GetValue(0));
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T09:00:00Z"), result["tz"].GetValue(0));
        Assert.Equal([1f, float.NaN, 3f], (float[])result["v"].GetValue(0)!);
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

    [Theory]
    [InlineData("plain")]
    [InlineData("with \"quotes\"")]
    [InlineData("x\"; DROP TABLE victim; --")]
    [InlineData("'; DROP TABLE victim; --")]
    [InlineData("$name {0} %s \\ \n ünï 表")]
    public async Task QuoteIdentifier_HostileNames_StayNames(string name)
    {
        using var database = DuckDbDatabase.Open();
        var quoted = DuckDbDatabase.QuoteIdentifier(name);

        await database.ExecuteAsync($"CREATE TABLE victim (a INT); CREATE TABLE {quoted} ({quoted} VARCHAR); INSERT INTO {quoted} VALUES ({DuckDbDatabase.QuoteLiteral(name)})");
        using var input = new RecordBatch(new Schema(new Field(name, DataType.Utf8)), Columns.FromStrings(name));
        using var result = await database.QueryAllAsync(
            $"SELECT a.{quoted} FROM {quoted} a JOIN {DuckDbDatabase.QuoteIdentifier(name + "2")} b ON a.{quoted} = b.{quoted} WHERE a.{quoted} = $p",
            new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { [name + "2"] = input }, Parameters = new Dictionary<string, object?> { ["p"] = name } });

        Assert.Equal(name, result.Text(name).GetString(0));
        using var victim = await database.QueryAllAsync("SELECT count(*) FROM victim");
        Assert.Equal(1, victim.RowCount);
    }

    [Fact]
    public void QuoteIdentifier_Nul_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => DuckDbDatabase.QuoteIdentifier("a\0b"));
        Assert.Throws<ArgumentException>(() => DuckDbDatabase.QuoteLiteral("a\0b"));
        Assert.Throws<ArgumentException>(() => DuckDbDatabase.QuoteIdentifier(string.Empty));
    }

    [Fact]
    public async Task QueryAllAsync_TextThatIsNotUtf8_IsRefusedWithItsRow()
    {
        using var database = DuckDbDatabase.Open();
        var builder = (Utf8ColumnBuilder)ColumnBuilder.Create(DataType.Utf8);
        builder.AppendUtf8("fine"u8);
        builder.AppendUtf8([0xC3, 0x28]);
        using var batch = new RecordBatch(new Schema(new Field("text", DataType.Utf8)), builder.Build());

        var error = await Assert.ThrowsAsync<SchemaException>(() => database.QueryAllAsync("SELECT * FROM t", Input("t", batch)));

        Assert.Equal(("text", 1L), (error.Column, error.Row));
    }

    [Fact]
    public async Task QueryAllAsync_AfterDispose_IsRefused()
    {
        var database = DuckDbDatabase.Open();
        database.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.QueryAllAsync("SELECT 1"));
    }

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
}
