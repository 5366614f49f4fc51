using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.Docs.Tests;

public sealed partial class PerformanceTests
{
    [Fact]
    public void Table_OfEveryLinkedResult_SaysWhatTheFileSays()
    {
        var page = Repository.Read("docs/performance.md");
        var files = Result().Matches(page).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(files);
        var missing = files.SelectMany(RowsOf).Where(row => !page.Contains(row, StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    private static IEnumerable<string> RowsOf(string file)
    {
        using var json = JsonDocument.Parse(Repository.Read($"benchmarks/results/{file}"));
        foreach (var measured in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            foreach (var row in measured.TryGetProperty("our_peak_mb", out _) ? SecondsAndMemory(measured) : Nanoseconds(measured))
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<string> Nanoseconds(JsonElement measured) =>
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {measured.GetProperty("case").GetString()} | {Median(measured, "ours"):N0} ns | {Median(measured, "baseline"):N0} ns | {Number(measured, "ratio"):0.000} | {Number(measured, "allocated_bytes_per_op"):N0} B |"),
    ];

    private static IEnumerable<string> SecondsAndMemory(JsonElement measured) =>
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {measured.GetProperty("case").GetString()} | {Median(measured, "ours") / 1e9:0.00} s | {Median(measured, "baseline") / 1e9:0.00} s | {Number(measured, "ratio"):0.00} | {Number(measured, "our_peak_mb"):N0} MiB | {Number(measured, "baseline_peak_mb"):N0} MiB | {Number(measured, "memory_ratio"):0.00} |"),
    ];

    private static double Number(JsonElement measured, string name) => measured.GetProperty(name).GetDouble();

    private static double Median(JsonElement measured, string side) => measured.GetProperty(side).GetProperty("median_ns").GetDouble();

    [GeneratedRegex(@"\]\(\.\./benchmarks/results/([a-z0-9-]+\.json)\)")]
    private static partial Regex Result();
}
