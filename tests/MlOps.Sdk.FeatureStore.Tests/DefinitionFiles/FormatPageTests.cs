namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>The page on the JSON form shows what is read, and names everything there is.</summary>
public sealed class FormatPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "concepts", "feature-definitions.md"));

    [Fact]
    public void Example_IsRead()
    {
        var begin = Page.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        var set = FeatureDefinitions.Parse(Page[begin..Page.IndexOf("```", begin, StringComparison.Ordinal)]);
        Assert.Equal((2, 1, 1), (set.Views.Count, set.OnDemandViews.Count, set.Services.Count));
    }

    [Fact]
    public void Functions_AreAllNamed() => Assert.All(
        ExpressionNames.All.Where(n => n != "constant").Concat(Enum.GetValues<AggregateFunction>().Select(DefinitionsWriter.NameOf)),
        name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlOps.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
