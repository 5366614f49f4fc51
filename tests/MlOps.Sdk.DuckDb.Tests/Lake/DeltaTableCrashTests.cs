using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>A process that appends and writes checkpoints, killed at some moment.</summary>
[Collection("Alone")]
public sealed class DeltaTableCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AppendAsync_WriterKilledAgainAndAgain_LosesNothingThatWasAcknowledged()
    {
        var acknowledged = new List<long>();
        using var database = DuckDbDatabase.Open();
        foreach (var (round, lines) in new[] { 4, 1, 9, 6 }.Index())
        {
            acknowledged.AddRange(await AppendUntilKilledAsync(first: round * 1_000, lines));

            var table = await DeltaTable.OpenAsync(database, _folder.Path);
            using var rows = RecordBatch.Concat(await table.ReadAsync().ToListAsync());
            var ids = rows.Column<long>("id").Values.ToArray();
            Assert.Empty(acknowledged.Except(ids));
            Assert.Equal(ids.Length, ids.Distinct().Count());

            // Every version has its commit, and each appended one row: a killed writer may have made one more than it could say.
            Assert.Equal(Enumerable.Range(0, (int)table.Version + 1), Commits());
            Assert.Equal(table.Version, ids.Length);
            Assert.InRange(ids.Length - acknowledged.Count, 0, round + 1);
            Assert.Equal(table.Version, (await table.HistoryAsync())[^1].Version);
        }
    }

    private IEnumerable<int> Commits() => Directory.GetFiles(_folder.File("_delta_log"), "*.json")
        .Select(p => Path.GetFileNameWithoutExtension(p)).Where(n => n[0] != '.').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Order();

    /// <summary>Kills the writer once it has acknowledged some rows, and returns all that it acknowledged.</summary>
    private async Task<List<long>> AppendUntilKilledAsync(long first, int lines)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.DuckDb.LakeWriterHost.dll"), _folder.Path, $"{first}", "900"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var acknowledged = new List<long>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // A line that the kill cut short was not acknowledged.
            if (line.Length < 10)
            {
                break;
            }

            acknowledged.Add(long.Parse(line, CultureInfo.InvariantCulture));
            if (acknowledged.Count == lines)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.True(acknowledged.Count >= lines);
        return acknowledged;
    }
}
