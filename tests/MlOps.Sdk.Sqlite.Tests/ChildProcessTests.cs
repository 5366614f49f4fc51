using System.Diagnostics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Sqlite.Tests;

public sealed class ChildProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder.File("metadata.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoProcesses_MakingAndWritingOneFile_LoseNothing()
    {
        using var first = Start("a", 150);
        using var second = Start("b", 150);
        await Task.WhenAll(ReadAllAsync(first), ReadAllAsync(second));
        await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(300, (await IdsAsync()).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task AProcessKilledWhileWriting_KeepsEveryAcknowledgedRow(int killAfter)
    {
        using var child = Start("r", 1_000_000);
        var acknowledged = new List<string>();
        while (acknowledged.Count < killAfter && await child.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged.Add(line);
        }

        child.Kill();
        acknowledged.AddRange(await ReadAllAsync(child));
        await child.WaitForExitAsync();

        var kept = await IdsAsync();
        Assert.True(acknowledged.Count >= killAfter);
        Assert.Empty(acknowledged.Except(kept));
        Assert.InRange(kept.Count, acknowledged.Count, acknowledged.Count + 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task AProcessKilledWhileWritingOnline_KeepsEveryAcknowledgedRow(int killAfter)
    {
        using var child = Start("online", 1_000_000);
        var acknowledged = new List<string>();
        while (acknowledged.Count < killAfter && await child.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged.Add(line);
        }

        child.Kill();
        acknowledged.AddRange(await ReadAllAsync(child));
        await child.WaitForExitAsync();

        using var store = new SqliteOnlineStore(DatabasePath, new SqliteOnlineStoreOptions());
        var keys = Enumerable.Range(0, acknowledged.Count + 5).Select(i => (long)i).ToArray();
        var values = new float[keys.Length];
        store.CreateReader([OnlineRows.View]).Read(keys, OnlineRows.Start, values);
        Assert.True(acknowledged.Count >= killAfter);
        Assert.Equal(keys[..acknowledged.Count].Select(k => (float)k), values[..acknowledged.Count]);
        Assert.All(values[(acknowledged.Count + 1)..], v => Assert.True(float.IsNaN(v)));
    }

    private Process Start(string prefix, int rows)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.Sqlite.WriterHost.dll"), DatabasePath, prefix, $"{rows}"])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    // A line that the kill cut short was not acknowledged.
    private static async Task<List<string>> ReadAllAsync(Process process)
    {
        var text = await process.StandardOutput.ReadToEndAsync();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task<List<string>> IdsAsync()
    {
        await using var database = TestDatabase.Open(DatabasePath);
        return await database.ReadAsync((s, ct) => s.QueryAsync($"SELECT id FROM item", r => r.GetString(0), ct));
    }
}
