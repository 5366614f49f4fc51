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
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {measured.GetProperty("case").GetString()} | {Median(measured, "ours"):N0} ns | {Median(measured, "baseline"):N0} ns | {measured.GetProperty("ratio").GetDouble():0.000} | {measured.GetProperty("allocated_bytes_per_op").GetDouble():N0} B |");
        }
    }

    private static double Median(JsonElement measured, string side) => measured.GetProperty(side).GetProperty("median_ns").GetDouble();

    [GeneratedRegex(@"\]\(\.\./benchmarks/results/([a-z0-9-]+\.json)\)")]
    private static partial Regex Result();
}
