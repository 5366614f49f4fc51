using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Tracking;
using Spectre.Console;

namespace QuickStart;

/// <summary>4 and 5: the tracked runs side by side, and what the gate said.</summary>
internal static class ComparisonStep
{
    public static async Task RunAsync(IServiceProvider services, params PipelineResult[] results)
    {
        Show.Step(4, "Compare the tracked runs");
        var tracker = services.GetRequiredService<IExperimentTracker>();
        var comparison = await tracker.CompareAsync([.. results.Select(r => r.RunId)]);
        var table = Show.Table(["", .. comparison.Runs.Select(r => $">{r.Experiment} · {r.Name} #{r.Number}")]);
        foreach (var metric in comparison.Metrics.Where(m => m.Split == "test"))
        {
            var best = metric.Name is "log_loss" or "brier" or "calibration_error" ? metric.IndexOfSmallest : metric.IndexOfLargest;
            table.AddRow([metric.Name, .. metric.Summaries.Select((s, i) => s is null ? "–" : i == best ? $"[green]{s.Last:0.0000}[/]" : $"{s.Last:0.0000}")]);
        }

        AnsiConsole.Write(table);
        var run = await tracker.GetRunAsync(results[^1].RunId);
        Show.Line(Show.Safe(
            $"each run also keeps: commit {run.Environment.GitCommit?[..10] ?? "(not in a git checkout)"}, {run.Environment.OperatingSystem}, {run.Environment.Runtime}, "
            + $"{run.Environment.Packages.Count} package versions, data {run.Data.DatasetHash?[..12]}, seed {run.Data.Seed}, {run.Artifacts.Count} artifacts"));
        var champion = results[1];
        Show.Step(5, "Gate and register");
        Show.Line(champion.Version is { } version
            ? $"gate passed: [green]version {version.Version} is the champion[/] – {Show.Safe(string.Join(" ", champion.Gates.Verdicts.Select(v => v.Reason)))}"
            : $"[red]gate refused[/]: {Show.Safe(string.Join(" ", champion.Gates.Verdicts.Select(v => v.Reason)))}");
    }
}
