namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Every model of ONNX's own test data through the binding.</summary>
public class ConformanceTests
{
    [Fact]
    public async Task Run_EveryModelOfOnnxsTestData_GivesWhatIsExpected()
    {
        var cases = ConformanceCase.All(ConformanceCase.Root);
        Assert.SkipWhen(cases.Count == 0, $"test data absent: the package libonnx-testdata is not installed ({ConformanceCase.Root}).");
        var known = await KnownAsync();
        var runtime = new OnnxModelRuntime();
        List<string> differences = [];
        var passed = 0;
        foreach (var one in cases)
        {
            var outcome = await one.RunAsync(runtime);
            passed += outcome == "ok" ? 1 : 0;
            if (outcome != "ok" && !known.ContainsKey(one.Name))
            {
                differences.Add($"{one.Name}: {outcome}");
            }
            else if (outcome == "ok" && known.TryGetValue(one.Name, out var reason) && !reason.StartsWith("sometimes", StringComparison.Ordinal))
            {
                differences.Add($"{one.Name} is listed as failing and is well: take it off the list.");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(passed >= 980, $"{passed} of {cases.Count} models are well.");
    }

    // Lines "reason: model model …"; a reason goes on over lines that begin with a space.
    private static async Task<Dictionary<string, string>> KnownAsync()
    {
        Dictionary<string, string> known = [];
        var reason = string.Empty;
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Conformance", "known-failures.txt")))
        {
            var names = line;
            if (!line.StartsWith(' '))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                (reason, names) = (line[..Math.Max(colon, 0)], line[(colon + 1)..]);
            }

            foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                known.Add(name, reason);
            }
        }

        return known;
    }
}
