using System.Text.Json;

namespace MlOps.Sdk.Tests.Samples;

/// <summary>What the sample's process left behind.</summary>
internal sealed record SampleOutput(int ExitCode, string Text, string Errors)
{
    private const string Mark = "RESULT ";

    public IReadOnlyList<string> Lines => Text.TrimEnd('\n').Split('\n');

    public JsonElement Result => Lines[^1].StartsWith(Mark, StringComparison.Ordinal)
        ? JsonDocument.Parse(Lines[^1][Mark.Length..]).RootElement
        : throw new InvalidOperationException($"The last line is no result: {Lines[^1]}\n{Errors}");

    public double Number(string key) => Result.GetProperty(key).GetDouble();
}
