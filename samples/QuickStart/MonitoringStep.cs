using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Monitoring;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Serving;
using Spectre.Console;

namespace QuickStart;

/// <summary>7: holds two periods against the profile that travels in the package, and the live traffic of step 6 too.</summary>
internal static class MonitoringStep
{
    public static async Task<DriftReport> RunAsync(IServiceProvider services, PipelineResult logistic, PipelineResult trees, string folder)
    {
        Show.Step(7, "Monitor");
        var profile = ModelProfile.FromJson(trees.Package.Profile.Span);
        using var all = RecordBatch.Concat([trees.Data.Train, trees.Data.Test]);
        var early = Compare(profile, all, 2010, 2015);
        var late = Compare(profile, all, 2020, 2024);
        Print(early, late);

        var live = await LiveAsync(services, trees);
        var path = Path.Combine(folder, "report.html");
        await DriftPage.Build(logistic, trees, early, late, live).WriteAsync(path);
        Show.Line($"report with plots: [link]{Show.Safe(path)}[/]");
        return late;
    }

    private static DriftReport Compare(ModelProfile profile, RecordBatch rows, int firstYear, int lastYear)
    {
        var times = rows.Column<long>(CommitData.Time).Values.ToArray();
        var within = Enumerable.Range(0, rows.RowCount)
            .Where(r => Timestamps.ToDateTimeOffset(times[r]).Year is var year && year >= firstYear && year <= lastYear).ToArray();
        using var window = rows.Take(within);
        return DriftAnalyzer.Compare(profile.Features, window) with
        {
            From = new DateTimeOffset(firstYear, 1, 1, 0, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(lastYear + 1, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };
    }

    /// <summary>Serving has reported its traffic by itself; the monitor knew the model from the package it loaded.</summary>
    private static async Task<DriftReport> LiveAsync(IServiceProvider services, PipelineResult trees)
    {
        await services.GetRequiredService<IModelServer>().FlushAsync();
        var version = $"{trees.Version?.Version ?? 1}";
        var report = await services.GetRequiredService<IModelMonitor>().ReportAsync(TrainingStep.Model, version, TimeSpan.FromHours(1));
        Show.Line($"live traffic of version {version}: {report.CurrentRows:N0} rows seen, {report.DriftedFeatures.Count} features drifted from training");
        return report;
    }

    private static void Print(DriftReport early, DriftReport late)
    {
        var table = Show.Table("feature", ">PSI 2010–2015", ">PSI 2020–2024", "verdict on 2020–2024");
        foreach (var feature in late.Features.Take(10))
        {
            table.AddRow(
                feature.Name, $"{early[feature.Name].Score:0.000}", $"{feature.Score:0.000}",
                feature.Drifted ? "[red]drifted[/]" : $"{feature.Status}".ToLowerInvariant());
        }

        AnsiConsole.Write(table);
        Show.Line($"drifted in 2020–2024: [red]{string.Join(", ", late.DriftedFeatures)}[/]");
    }
}
