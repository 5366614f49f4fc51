namespace MlOps.Sdk.Docs.Tests;

public sealed class CodeBlockTests
{
    private static readonly CodeBlock[] Regions = [.. Repository.SnippetSources.SelectMany(CodeBlock.OfSource)];
    private static readonly CodeBlock[] Blocks = [.. Repository.Pages.SelectMany(CodeBlock.OfPage)];

    [Fact]
    public void CodeBlock_OfAPage_IsARegionThatCompiles()
    {
        var known = Regions.Select(r => r.Normalized).ToHashSet(StringComparer.Ordinal);
        var unknown = Blocks.Where(b => !known.Contains(b.Normalized)).Select(b => $"{b} is no region of docs/snippets or samples:\n{b.Normalized}");
        Assert.Empty(unknown);
    }

    [Fact]
    public void Region_OfTheSnippets_IsShownOnAPage()
    {
        var shown = Blocks.Select(b => b.Normalized).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Regions.Where(r => !shown.Contains(r.Normalized)).Select(r => r.ToString()));
    }

    [Fact]
    public void Readme_FirstSample_FitsIn15Lines()
    {
        var first = CodeBlock.OfPage("README.md").First();
        Assert.Contains("AddMlOps()", first.Normalized, StringComparison.Ordinal);
        Assert.InRange(first.Lines.Count, 1, 15);
    }

    [Fact]
    public void Readmes_OfPackages_ShowCodeAndFitInABox() => Assert.All(
        Repository.Pages.Where(p => p.StartsWith("src/", StringComparison.Ordinal)),
        page =>
        {
            Assert.NotEmpty(CodeBlock.OfPage(page));
            Assert.InRange(Repository.Read(page).Split('\n').Length, 8, 40);
        });

    [Fact]
    public void Pages_AreFound() => Assert.True(Blocks.Length >= 20 && Repository.Pages.Count >= 15, $"{Blocks.Length} blocks on {Repository.Pages.Count} pages");
}
