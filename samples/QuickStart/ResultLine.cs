using System.Text.Json;

namespace QuickStart;

/// <summary>The last line of the output: the word RESULT and one JSON object.</summary>
internal static class ResultLine
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(QuickStartResult result) => Console.WriteLine("RESULT " + JsonSerializer.Serialize(result, Json));
}
