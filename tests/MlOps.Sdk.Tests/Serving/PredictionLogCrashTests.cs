using System.Diagnostics;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests.Serving;

/// <summary>A process that serves, logs and records outcomes, killed at some moment.</summary>
[Collection("Alone")]
public sealed class PredictionLogCrashTests
{
    [Fact]
    public async Task FlushAsync_ProcessKilledAgainAndAgain_KeepsAllThatWasAcknowledgedAndNothingTwice()
    {
        await using var platform = new Platform();
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var (predictions, outcomes) = (new List<string>(), new List<string>());
        foreach (var (round, lines) in new[] { 1, 4, 7 }.Index())
        {
            var said = await KillAfterAsync(platform.Folder, round, lines);
            predictions.AddRange(said.Where(line => line[0] == "flushed").SelectMany(line => Enumerable.Range(0, 20).Select(i => $"{line[1]}-{i}")));
            outcomes.AddRange(said.Where(line => line[0] == "outcome").Select(line => line[1]));
        }

        using var database = DuckDbDatabase.Open();
        var store = new DeltaPredictionLogStore(database, Path.Join(platform.Folder, "predictions"), TimeProvider.System);
        var (ids, known) = (new List<string>(), new List<string>());
        await foreach (var batch in store.ReadJoinedAsync(new PredictionLogQuery { Model = Payments.Model, WithInputs = true }))
        {
            using (batch)
            {
                ids.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => batch.Text(PredictionLogColumns.RequestId).GetString(row)!));
                known.AddRange(Enumerable.Range(0, batch.RowCount).Where(row => !batch[PredictionLogColumns.Outcome].IsNull(row)).Select(row => batch.Text(PredictionLogColumns.RequestId).GetString(row)!));
            }
        }

        Assert.NotEmpty(predictions);
        Assert.NotEmpty(outcomes);
        Assert.Empty(predictions.Except(ids));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Empty(outcomes.Except(known));
    }

    /// <summary>Kills the process once it has said some lines, and returns what it said.</summary>
    private static async Task<List<string[]>> KillAfterAsync(string platform, int round, int lines)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.ServingHost.dll"), "log", platform, Payments.Model, $"round{round}"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var said = new List<string[]>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // A line that the kill cut short says nothing.
            if (line.Split(' ') is [_, _, "."] words)
            {
                said.Add(words);
                if (said.Count == lines)
                {
                    process.Kill();
                }
            }
        }

        await process.WaitForExitAsync();
        Assert.True(said.Count >= lines);
        return said;
    }
}
