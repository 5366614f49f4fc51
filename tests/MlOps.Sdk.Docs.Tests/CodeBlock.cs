using System.Text.RegularExpressions;

namespace MlOps.Sdk.Docs.Tests;

/// <summary>A C# block of a page, or a region of a source; they compare by their words, not by their indentation.</summary>
internal sealed partial record CodeBlock(string Source, int Line, IReadOnlyList<string> Lines)
{
    public string Normalized { get; } = string.Join('\n', Lines.Select(l => Spaces().Replace(l.Trim(), " ")).Where(l => l.Length > 0));

    public override string ToString() => $"{Source}, line {Line}";

    public static IEnumerable<CodeBlock> OfPage(string page) => Between(
        page, line => line.Trim() is "```csharp" or "```cs" or "```c#", line => line.Trim() == "```");

    /// <summary>The outermost regions of a source; the name follows the word.</summary>
    public static IEnumerable<CodeBlock> OfSource(string source) => Between(
        source, line => line.TrimStart().StartsWith("#region ", StringComparison.Ordinal), line => line.Trim() == "#endregion");

    private static List<CodeBlock> Between(string file, Func<string, bool> begins, Func<string, bool> ends)
    {
        var blocks = new List<CodeBlock>();
        var lines = Repository.Read(file).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (begins(lines[i]))
            {
                var first = i + 1;
                do
                {
                    Assert.True(++i < lines.Length, $"{file}, line {first}: this block has no end.");
                }
                while (!ends(lines[i]));

                blocks.Add(new CodeBlock(file, first, lines[first..i]));
            }
        }

        return blocks;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
