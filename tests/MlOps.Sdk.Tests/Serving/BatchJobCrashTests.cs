using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests.Serving;

/// <summary>A process that scores a table, killed again and again and started again.</summary>
[Collection("Alone")]
public sealed class BatchJobCrashTests : IDisposable
{
    private const int Rows = 1500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_ProcessKilledAgainAndAgain_WritesEachRowOnce()
    {
        await using var platform = new Platform();
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var database = platform.Get<DuckDbDatabase>();
        await ScoringRows.WriteAsync(database, _folder.File("rows"), Rows, 400);
        var sink = new DeltaBatchSink(database, _folder.File("scored"));
        var before = 0L;

        // The numbers of lines lie on computed chunks and on commits, in the middle of a file and just after one.
        foreach (var lines in (int[])[1, 3, 7, 5])
        {
            var committed = await KillAfterAsync(platform.Folder, lines);
            var there = (await sink.FindAsync("crash"))?.Rows ?? 0;
            Assert.InRange(there, Math.Max(before, committed), Rows - 1);
            before = there;
        }

        Assert.Equal($"complete {Rows} {before}", (await RunAsync(platform.Folder))[^1]);
        var predictor = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var table = await DeltaTable.OpenAsync(database, _folder.File("scored"));
        using var scored = await database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} ORDER BY id");
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (long)i), scored.Column<long>("id").Values.ToArray());
        for (var row = 0; row < Rows; row += 7)
        {
            Assert.Equal((await predictor.PredictAsync(ScoringRows.Row(row))).Value, scored.Column<double>(BatchJob.PredictionColumn)[row]);
        }
    }

    /// <summary>Kills the process once it has said some lines; returns how many rows it said were committed.</summary>
    private async Task<long> KillAfterAsync(string platform, int lines)
    {
        using var process = Start(platform);
        var (said, committed) = (0, 0L);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // A line that the kill cut short says nothing.
            if (line.Split(' ') is ["done", _, "committed", var rows] && long.TryParse(rows, out var number) && said < lines)
            {
                committed = number;
                if (++said == lines)
                {
                    process.Kill();
                }
            }
        }

        await process.WaitForExitAsync();
        Assert.Equal(lines, said);
        return committed;
    }

    private async Task<string[]> RunAsync(string platform)
    {
        using var process = Start(platform);
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Process Start(string platform)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.ServingHost.dll"), "score", platform, Payments.Model, _folder.File("rows"), _folder.File("scored")])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
