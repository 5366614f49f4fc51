using System.Text.Json;

namespace MlOps.Sdk.Serving.Tests;

/// <summary>The figures of reference/experiments_reference.py.</summary>
internal static class ExperimentReference
{
    private static readonly JsonElement Root = Load();

    public static IEnumerable<JsonElement> Cases(string name) => Root.GetProperty(name).EnumerateArray();

    public static double Number(this JsonElement of, string name) => of.GetProperty(name).GetDouble();

    public static double[] Numbers(this JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    private static JsonElement Load()
    {
        using var stream = typeof(ExperimentReference).Assembly.GetManifestResourceStream("experiments_reference.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
