using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class ProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2 });

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Lake", "golden", name);

    [Fact]
    public async Task ToJson_SmallTable_IsTheDocumentedText()
    {
        var path = _folder.Write("t.csv", "a,b,when,day,flag,none\n1,x,2024-01-31T12:00:00Z,2024-01-31,true,\n2,é,2024-02-01T00:00:00.5Z,2024-02-01,false,\n4,,,2024-02-01,true,\n");

        var profile = await _database.ProfileAsync(path, new TableProfileOptions { Probabilities = [0, 0.5] });

        Assert.Equal(
            """{"rows":3,"columns":["""
            + """{"name":"a","type":"int64","nulls":0,"distinct":3,"min":1,"max":4,"mean":2.3333333333333335,"std":1.5275252316519465,"quantiles":{"0":1,"0.5":2}},"""
            + """{"name":"b","type":"utf8","nulls":1,"distinct":2,"min":"x","max":"é","mean":null,"std":null,"quantiles":{}},"""
            + """{"name":"when","type":"timestamp","nulls":1,"distinct":2,"min":"2024-01-31T12:00:00Z","max":"2024-02-01T00:00:00.500000Z","mean":null,"std":null,"quantiles":{}},"""
            + """{"name":"day","type":"date","nulls":0,"distinct":2,"min":"2024-01-31","max":"2024-02-01","mean":null,"std":null,"quantiles":{}},"""
            + """{"name":"flag","type":"boolean","nulls":0,"distinct":2,"min":false,"max":true,"mean":0.6666666666666666,"std":0.5773502691896258,"quantiles":{}},"""
            + """{"name":"none","type":"utf8","nulls":3,"distinct":0,"min":null,"max":null,"mean":null,"std":null,"quantiles":{}}]}""",
            profile.ToJson());
    }

    [Fact]
    public async Task ProfileAsync_NaNAndInfinities_FollowTheDocumentedRule()
    {
        var path = await WriteAsync("SELECT * FROM (VALUES (1.0::DOUBLE, 'inf'::DOUBLE, '-inf'::DOUBLE, 'nan'::DOUBLE), ('nan', 'inf', 'inf', 'nan'), (3, 2, 0, 'nan')) t(gap, up, ends, none)");

        using var json = JsonDocument.Parse((await _database.ProfileAsync(path, new TableProfileOptions { Probabilities = [0.25, 0.5, 1] })).ToJson());

        var columns = json.RootElement.GetProperty("columns").EnumerateArray().Select(c => c.GetRawText()).ToList();
        Assert.Equal("""{"name":"gap","type":"float64","nulls":1,"distinct":2,"min":1.0,"max":3.0,"mean":2,"std":1.4142135623730951,"quantiles":{"0.25":1.5,"0.5":2,"1":3}}""", columns[0]);
        Assert.Equal("""{"name":"up","type":"float64","nulls":0,"distinct":2,"min":2.0,"max":"Infinity","mean":"Infinity","std":null,"quantiles":{"0.25":"Infinity","0.5":"Infinity","1":"Infinity"}}""", columns[1]);
        Assert.Equal("""{"name":"ends","type":"float64","nulls":0,"distinct":3,"min":"-Infinity","max":"Infinity","mean":null,"std":null,"quantiles":{"0.25":"-Infinity","0.5":0,"1":"Infinity"}}""", columns[2]);
        Assert.Equal("""{"name":"none","type":"float64","nulls":3,"distinct":0,"min":null,"max":null,"mean":null,"std":null,"quantiles":{}}""", columns[3]);
    }

    [Fact]
    public async Task ProfileAsync_NumbersAtTheEndsOfTheirRange_DoNotOverflow()
    {
        var path = await WriteAsync(
            "SELECT * FROM (VALUES (1e308::DOUBLE, 3e-300::DOUBLE, 9223372036854775807, 18446744073709551615::UBIGINT, 99999999999999999999999999999999.99::DECIMAL(34,2)), "
            + "(1.5e308, 1e-300, -9223372036854775808, 0, -0.01)) t(huge, tiny, wide, unsigned, exact)");

        var columns = (await _database.ProfileAsync(path)).Columns.ToDictionary(c => c.Name);

        Assert.Equal(1.25e308, columns["huge"].Mean!.Value, 1e294);
        Assert.Equal(0.5e308 / Math.Sqrt(2), columns["huge"].Std!.Value, 1e294);
        Assert.Equal(1.25e308, columns["huge"].Quantiles[3].Value, 1e294);
        Assert.Equal(1, columns["tiny"].Std!.Value / (2e-300 / Math.Sqrt(2)), 1e-12);
        Assert.Equal(("-9223372036854775808", "9223372036854775807"), (columns["wide"].Min, columns["wide"].Max));
        Assert.Equal("18446744073709551615", columns["unsigned"].Max);
        Assert.Equal(("-0.01", "99999999999999999999999999999999.99"), (columns["exact"].Min, columns["exact"].Max));
    }

    [Fact]
    public async Task ProfileAsync_NestedAndUncommonTypes_CountAsText()
    {
        var path = await WriteAsync(
            "SELECT {'a': i, 'b': [i]} AS nested, [i, NULL] AS list, MAP {'k': i} AS map, TIME '10:00:00' + to_hours(i::BIGINT) AS time, 'x'::BLOB AS bytes, "
            + "'5d8f0a3e-6a54-4c84-9a3e-0c0000000000'::UUID AS id FROM range(3) t(i)");

        var columns = (await _database.ProfileAsync(path)).Columns.ToDictionary(c => c.Name);

        Assert.Equal(("{\"a\":0,\"b\":[0]}", 3L), (columns["nested"].Min, columns["nested"].Distinct));
        Assert.Equal("[2,null]", columns["list"].Max);
        Assert.Equal("{\"k\":0}", columns["map"].Min);
        Assert.Equal("12:00:00", columns["time"].Max);
        Assert.Equal((DataType.Binary, 1L, null), (columns["bytes"].Type, columns["bytes"].Distinct, columns["bytes"].Min));
        Assert.Equal("5d8f0a3e-6a54-4c84-9a3e-0c0000000000", columns["id"].Min);
    }

    [Theory]
    [InlineData("t.json", "[{\"a\":1,\"b\":{\"c\":[1]}},{\"a\":null,\"d\":\"x\"}]")]
    [InlineData("t.jsonl", "{\"a\":1,\"b\":{\"c\":[1]}}\n{\"a\":null,\"d\":\"x\"}\n")]
    [InlineData("t.ndjson", "{\"a\":1,\"b\":{\"c\":[1]}}\n{\"a\":null,\"d\":\"x\"}\n")]
    public async Task ProfileAsync_Json_KnowsEveryKeyOfEveryObject(string name, string content)
    {
        var profile = await _database.ProfileAsync(_folder.Write(name, content));

        Assert.Equal(2, profile.Rows);
        Assert.Equal(["a:int64:1", "b:utf8:1", "d:utf8:1"], profile.Columns.Select(c => $"{c.Name}:{c.Type}:{c.Nulls}"));
        Assert.Equal("{\"c\":[1]}", profile.Columns[1].Min);
    }

    [Fact]
    public async Task ProfileAsync_TextOfOtherTypeFarDown_GivesTheTypeThatAllValuesHave()
    {
        var lines = Enumerable.Range(0, 30_000).Select(i => $"{i},{i},{i},2024-01-01,true");
        var path = _folder.Write("t.csv", "whole,fraction,word,moment,flag\n" + string.Join('\n', lines) + "\n1,1.5,n/a,2024-01-01T10:00:00Z,perhaps\n");

        var profile = await _database.ProfileAsync(path);

        Assert.Equal(30_001, profile.Rows);
        Assert.Equal(["int64", "float64", "utf8", "timestamp", "utf8"], profile.Columns.Select(c => c.Type.ToString()));
        Assert.Equal("2024-01-01T10:00:00Z", profile.Columns[3].Max);
        Assert.All(profile.Columns, c => Assert.Equal(0, c.Nulls));
    }

    [Fact]
    public async Task ProfileAsync_Pattern_CountsTheFilesTogether()
    {
        _folder.Write("part-1.csv", "a\n1\n");
        _folder.Write("part-2.csv", "a\n2.5\n");

        var profile = await _database.ProfileAsync(_folder.File("part-*.csv"));

        Assert.Equal((2L, DataType.Float64, 1.75), (profile.Rows, profile.Columns[0].Type, profile.Columns[0].Mean!.Value));
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(1L, 20)]
    [InlineData(0L, 10)]
    public async Task ProfileAsync_DeltaTable_ReadsTheVersion(long? version, long rows)
    {
        var profile = await _database.ProfileAsync(Golden("time-travel-start-start20-start40"), new TableProfileOptions { Version = version });

        Assert.Equal(rows, profile.Rows);
        Assert.Equal(rows, Assert.Single(profile.Columns).Distinct);
    }

    [Theory]
    [InlineData("a;b\n1;2\n", "t.csv", ';')]
    [InlineData("a\tb\n1\t2\n", "t.tsv", null)]
    [InlineData("a|b\n1|2\n", "t.data", '|')]
    public async Task ProfileAsync_OtherDelimiters_AreRead(string content, string name, char? delimiter)
    {
        var options = new TableProfileOptions { Delimiter = delimiter, Format = name.EndsWith("data", StringComparison.Ordinal) ? TableFormat.Csv : null };

        var profile = await _database.ProfileAsync(_folder.Write(name, content), options);

        Assert.Equal(["a", "b"], profile.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task ProfileAsync_NoRows_HasTheColumnsOnly()
    {
        var csv = await _database.ProfileAsync(_folder.Write("t.csv", "a,b\n"));
        var parquet = await _database.ProfileAsync(await WriteAsync("SELECT 1 AS a WHERE false"));

        Assert.Equal((0L, 2), (csv.Rows, csv.Columns.Count));
        Assert.Equal("""{"rows":0,"columns":[{"name":"a","type":"int32","nulls":0,"distinct":0,"min":null,"max":null,"mean":null,"std":null,"quantiles":{}}]}""", parquet.ToJson());
    }

    [Fact]
    public async Task ProfileAsync_LockedDownDatabase_ReadsWhatIsAllowedOnly()
    {
        using var outside = new TemporaryFolder();
        using var database = DuckDbDatabase.Open(new DuckDbOptions { AllowedDirectories = [_folder.Path] });

        var profile = await database.ProfileAsync(_folder.Write("in.csv", "a\n1\n"));

        Assert.Equal(1, profile.Rows);
        await Assert.ThrowsAsync<DataEngineException>(() => database.ProfileAsync(outside.Write("out.csv", "a\n1\n")));
    }

    [Fact]
    public async Task ProfileAsync_TableLargerThanMemory_SpillsAndFinishes()
    {
        // About 110 MB of values, and more for telling them apart; below 100 MB the engine's own needs decide.
        const int Rows = 2_000_000;
        var path = await WriteAsync($"SELECT i AS id, 'a text of some length that differs ' || i AS name FROM range({Rows}) t(i)");
        using var small = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2, MemoryLimit = "100MB", TempDirectory = _folder.File("spill") });

        var profile = await small.ProfileAsync(path, new TableProfileOptions { ValuesInMemory = Rows / 2, Probabilities = [0.25, 1] });

        Assert.Equal([Rows, Rows], profile.Columns.Select(c => c.Distinct));
        Assert.Equal([new TableQuantile(0.25, (Rows - 1) * 0.25), new TableQuantile(1, Rows - 1)], profile.Columns[0].Quantiles);
        Assert.Equal("a text of some length that differs 999999", profile.Columns[1].Max);
    }

    [Fact]
    public async Task ProfileAsync_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var path = await WriteAsync("SELECT hash(i) AS a, hash(i + 1) AS b FROM range(3000000) t(i)");
        var work = _database.ProfileAsync(path, cancellationToken: source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    [Theory]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public async Task ProfileAsync_WrongProbability_IsRefused(double probability) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _database.ProfileAsync("t.csv", new TableProfileOptions { Probabilities = [probability] }));

    [Fact]
    public async Task ProfileAsync_LineWithTooManyValues_IsNamed()
    {
        var error = await Assert.ThrowsAsync<DataValidationException>(() => _database.ProfileAsync(_folder.Write("t.csv", "a,b\n1,2\n1,2,3\n")));

        Assert.Contains("Line 3", error.Message);
    }

    public static TheoryData<string, string?, string> Unreadable => new()
    {
        { "absent.parquet", null, "does not exist" },
        { "absent", null, "does not exist" },
        { "*.parquet", null, "No file matches the pattern" },
        { "broken.parquet", "this is no Parquet file", "broken.parquet" },
        { "broken.json", "{\"a\": 1", "broken.json" },
        { "empty.csv", "", "is empty" },
        { "table.xlsx", "x", "does not say whether it is Parquet, CSV or JSON" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task ProfileAsync_WhatItCannotRead_IsNamedWithTheFix(string name, string? content, string words)
    {
        var path = content is null ? _folder.File(name) : _folder.Write(name, content);

        var error = await Assert.ThrowsAsync<DataEngineException>(() => _database.ProfileAsync(path));

        Assert.Contains(words, error.Message);
        Assert.Contains(_folder.Path, error.Message);
    }

    [Fact]
    public async Task ProfileAsync_VersionsThatAreNotThere_AreNamed()
    {
        var file = _folder.Write("t.csv", "a\n1\n");
        var options = new TableProfileOptions { Version = 7 };

        var ofFile = await Assert.ThrowsAsync<NotFoundException>(() => _database.ProfileAsync(file, options));
        var ofTable = await Assert.ThrowsAsync<NotFoundException>(() => _database.ProfileAsync(Golden("snapshot-data0"), options));
        var ofFolder = await Assert.ThrowsAsync<NotFoundException>(() => _database.ProfileAsync(_folder.Path));

        Assert.Contains("has no version 7", ofFile.Message);
        Assert.Contains("has no version 7", ofTable.Message);
        Assert.Contains("*.parquet", ofFolder.Message);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private async Task<string> WriteAsync(string sql)
    {
        var path = _folder.File("t.parquet");
        await _database.ExecuteAsync($"COPY ({sql}) TO {DuckDbDatabase.QuoteLiteral(path)} (FORMAT parquet)");
        return path;
    }
}
