using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using Spectre.Console;

namespace QuickStart;

/// <summary>1: reads both files, holds them against a schema and expectations, and shows a broken row being refused.</summary>
internal static class ReadingStep
{
    public static async Task<RecordBatch> RunAsync(IServiceProvider services)
    {
        Show.Step(1, "Read and validate");
        var engine = services.GetRequiredService<DuckDbDatabase>();
        using var commits = await ReadAsync(engine, CommitData.Commits, CommitData.CommitSchema);
        using var changes = await ReadAsync(engine, CommitData.FileChanges, CommitData.FileChangeSchema);
        var expectations = ExpectationSuite.Define(CommitData.Expectations);
        expectations.Validate(commits).ThrowIfFailed("commits.csv");
        Show.Line($"{commits.RowCount:N0} commits and {changes.RowCount:N0} file changes; {expectations.Count} expectations hold.");
        await ShowRefusalsAsync(engine, expectations, commits);
        return await CommitData.WithMainFileAsync(engine, commits, changes);
    }

    private static async Task<RecordBatch> ReadAsync(DuckDbDatabase engine, string path, Schema schema)
    {
        var batches = new List<RecordBatch>();
        await foreach (var batch in engine.ReadCsvAsync(path, new CsvReadOptions { Schema = schema }))
        {
            batches.Add(batch);
        }

        var all = RecordBatch.Concat(batches);
        batches.ForEach(b => b.Dispose());
        return all;
    }

    /// <summary>Two deliberately broken rows: one of a wrong type, which no reader lets in, and one of a wrong value.</summary>
    private static async Task ShowRefusalsAsync(DuckDbDatabase engine, ExpectationSuite expectations, RecordBatch commits)
    {
        var broken = Path.Combine(Path.GetTempPath(), $"quickstart-broken-{Environment.ProcessId}.csv");
        await File.WriteAllLinesAsync(broken,
        [
            string.Join(',', CommitData.CommitSchema.Select(f => f.Name)),
            "aaaaaaaaaaaa,1,2024-01-01T00:00:00Z,server,1,10,2,0.5,0,40,0,0",
            "bbbbbbbbbbbb,2,2024-01-02T00:00:00Z,server,1,ten,2,0.5,0,40,0,0",
        ]);
        try
        {
            using var never = await ReadAsync(engine, broken, CommitData.CommitSchema);
        }
        catch (MlOpsException refusal)
        {
            Show.Line($"[yellow]refused by type:[/] {Show.Safe(refusal.Message)}");
        }
        finally
        {
            File.Delete(broken);
        }

        using var two = commits.Slice(0, 2);
        using var wrong = two.With(new Field("lines_added", DataType.Int64), MlOps.Sdk.Core.Columns.From<long>(10, -5));
        var violation = expectations.Validate(wrong).Violations[0];
        Show.Line($"[yellow]refused by value:[/] {Show.Safe(violation.Reason)}");
    }
}
