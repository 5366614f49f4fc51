using System.IO.Compression;
using System.Text.Json;

namespace MlOps.Sdk.Cli.Tests;

public sealed class ProfileCommandTests : IDisposable
{
    private static readonly string Iris = Path.Combine(AppContext.BaseDirectory, "iris.csv.gz");
    private readonly TemporaryFolder _folder = new();

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);

    [Fact]
    public async Task Process_Json_IsTheProfileOnOneLine()
    {
        var run = await CommandRun.InProcessAsync("data", "profile", "--input", Iris, "--json");

        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(150, json.RootElement.GetProperty("rows").GetInt32());
        var column = json.RootElement.GetProperty("columns")[0];
        Assert.Equal(["name", "type", "nulls", "distinct", "min", "max", "mean", "std", "quantiles"], column.EnumerateObject().Select(p => p.Name));
        Assert.Equal((4.3, 7.9, 5.8), (column.GetProperty("min").GetDouble(), column.GetProperty("max").GetDouble(), column.GetProperty("quantiles").GetProperty("0.5").GetDouble()));
        Assert.Equal(5.843333333333334, column.GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(0.8280661279778629, column.GetProperty("std").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task RunAsync_NoJson_IsAnAlignedTable()
    {
        var path = _folder.Write("t.csv", "city,people\nUlm,126000\n\"a name\nthat goes on and on and on and on\",2\nÖhringen,\n");

        var run = await CommandRun.HereAsync(["data", "profile", "-i", path]);

        var lines = run.Output.Split(Environment.NewLine);
        Assert.Equal(("3 rows", string.Empty), (lines[0], lines[1]));
        Assert.Equal(["name", "type", "nulls", "distinct", "min", "max", "mean", "std", "1%", "5%", "25%", "50%", "75%", "95%", "99%"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("city    utf8       0         3  Ulm  Öhringen      -      -        -       -        -      -        -       -       -", lines[4]);
        Assert.Equal("people  int64      1         2    2    126000  63001  89094  1261.98  6301.9  31501.5  63001  94500.5  119700  124740", lines[5]);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task RunAsync_EveryFormat_GivesTheSameNumbers()
    {
        var lines = Enumerable.Range(1, 20).ToList();
        var csv = _folder.Write("t.csv", "a\n" + string.Join('\n', lines));
        var json = _folder.Write("t.json", $"[{string.Join(',', lines.Select(i => $"{{\"a\":{i}}}"))}]");
        var ndjson = _folder.Write("t.ndjson", string.Join('\n', lines.Select(i => $"{{\"a\":{i}}}")));
        var zipped = _folder.File("zipped.csv.gz");
        await using (var stream = new GZipStream(File.Create(zipped), CompressionLevel.Fastest))
        {
            await stream.WriteAsync(await File.ReadAllBytesAsync(csv));
        }

        var runs = await Task.WhenAll(new[] { csv, json, ndjson, zipped }.Select(p => CommandRun.HereAsync(["data", "profile", "--input", p, "--json"])));

        Assert.All(runs, r => Assert.Equal((ExitCode.Success, runs[0].Output), (r.ExitCode, r.Output)));
        Assert.Contains("\"rows\":20", runs[0].Output);
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData("0", 10)]
    [InlineData("1", 20)]
    public async Task RunAsync_DeltaTable_IsReadAtTheVersion(string? version, int rows)
    {
        string[] line = ["data", "profile", "--input", Golden("time-travel-start-start20-start40"), "--json", .. version is null ? [] : new[] { "--version", version }];

        var run = await CommandRun.HereAsync(line);

        Assert.StartsWith($"{{\"rows\":{rows},", run.Output);
    }

    public static TheoryData<string, string?, string> Unreadable => new()
    {
        { "absent.csv", null, "Correct the path" },
        { "*.parquet", null, "Correct the pattern" },
        { "broken.parquet", "no Parquet", "broken.parquet" },
        { "ragged.csv", "a,b\n1,2\n3\n4,5,6\n", "Correct the line" },
        { "table.xlsx", "x", "Name the format" },
        { "empty.json", "", "is empty" },
        { ".", null, "_delta_log" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task RunAsync_WhatItCannotRead_IsOneLineOnStandardError(string name, string? content, string words)
    {
        var path = content is null ? _folder.File(name) : _folder.Write(name, content);

        var run = await CommandRun.HereAsync(["data", "profile", "--input", path, "--json"]);

        Assert.Equal((ExitCode.Failure, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains(words, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Process_RefusedDeltaTable_NamesTheFeature()
    {
        var run = await CommandRun.InProcessAsync("data", "profile", "--input", Golden("dv-partitioned-with-checkpoint"));

        Assert.Equal((ExitCode.Failure, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("deletionVectors", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task RunAsync_VersionOfAFile_IsRefused()
    {
        var run = await CommandRun.HereAsync(["data", "profile", "--input", Iris, "--version", "3"]);

        Assert.Equal(ExitCode.Failure, run.ExitCode);
        Assert.Contains("has no version 3", run.Error);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Returns130()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var run = await CommandRun.HereAsync(["data", "profile", "--input", Iris], source.Token);

        Assert.Equal((ExitCode.Cancelled, string.Empty), (run.ExitCode, run.Output));
    }

    public void Dispose() => _folder.Dispose();
}
