using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Turns the engine's error texts into typed exceptions whose sentences say what to do.</summary>
internal static class EngineError
{
    private const int MaximumLength = 600;

    // The engine begins every error text with its kind.
    private static readonly (string Kind, string Advice)[] Advices =
    [
        ("Permission Error", "Add the folder to DuckDbOptions.AllowedDirectories, or keep to the folders that are there."),
        ("IO Error", "Check that the path exists and that this process may use it."),
        ("Out of Memory Error", "Raise DuckDbOptions.MemoryLimit, or give DuckDbOptions.TempDirectory a folder with room to spill."),
        ("Conversion Error", "Correct the value, or use TRY_CAST to read it as null."),
        ("Parser Error", "Correct the SQL."),
        ("Binder Error", "Correct the SQL: check its names and types."),
        ("Catalog Error", "Correct the name, or create the table first."),
        ("Constraint Error", "Correct the rows; none of them was written."),
        ("TransactionContext Error", "Run the transaction again."),
    ];

    /// <summary>The text at a pointer of the engine, or an empty text.</summary>
    public static unsafe string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    /// <summary>Whether the engine stopped because it was told to.</summary>
    public static bool IsInterrupt(string text) => text.StartsWith("INTERRUPT", StringComparison.Ordinal);

    /// <summary>An exception for a text of the engine.</summary>
    /// <param name="operation">What was being done, such as "query".</param>
    /// <param name="text">The engine's own words.</param>
    public static DataEngineException Create(string operation, string text)
    {
        var kind = Advices.FirstOrDefault(a => text.StartsWith(a.Kind, StringComparison.Ordinal));
        var advice = kind.Advice ?? "The engine's words say what to change.";
        var isTransient = text.Contains("Could not set lock on file", StringComparison.Ordinal)
            || text.Contains("Transaction conflict", StringComparison.Ordinal)
            || text.Contains("Conflict on ", StringComparison.Ordinal);
        return new DataEngineException($"DuckDB could not {operation.Replace('-', ' ')}: {Trim(text)} {advice}", operation) { IsTransient = isTransient };
    }

    /// <summary>The first paragraph in one line; what follows is the query or a list of the engine's own options.</summary>
    public static string Trim(string text)
    {
        var end = FirstOf(text.IndexOf("\n\n", StringComparison.Ordinal), text.IndexOf("Possible fixes", StringComparison.Ordinal));
        var shortened = Shorten((end < 0 ? text : text[..end]).ReplaceLineEndings(" ").Trim());
        return shortened.Length == 0 ? "the engine gave no reason." : shortened.EndsWith('.') || shortened.EndsWith('!') ? shortened : shortened + ".";
    }

    private static int FirstOf(int one, int other) => one < 0 ? other : other < 0 ? one : Math.Min(one, other);

    /// <summary>A text short enough to stand in a message.</summary>
    public static string Shorten(string text) => text.Length <= MaximumLength ? text : text[..MaximumLength] + "…";
}
