using System.Xml.Linq;

namespace MlOps.Sdk.Tests.Repository;

public sealed class LayeringTests
{
    /// <summary>A package may reference only packages of floors below its own.</summary>
    private static readonly Dictionary<string, int> Floors = new(StringComparer.Ordinal)
    {
        ["MlOps.Sdk.Core"] = 1,
        ["MlOps.Sdk.FeatureStore"] = 2,
        ["MlOps.Sdk.Tracking"] = 2,
        ["MlOps.Sdk.Registry"] = 2,
        ["MlOps.Sdk.Monitoring"] = 2,
        ["MlOps.Sdk.Resilience"] = 2,
        ["MlOps.Sdk.OnnxRuntime"] = 2,
        ["MlOps.Sdk.Training"] = 3,
        ["MlOps.Sdk.Serving"] = 3,
        ["MlOps.Sdk.DuckDb"] = 3,
        ["MlOps.Sdk.Sqlite"] = 3,
        ["MlOps.Sdk.PostgreSql"] = 3,
        ["MlOps.Sdk.Redis"] = 3,
        ["MlOps.Sdk.Pipelines"] = 4,
        ["MlOps.Sdk"] = 5,
        ["MlOps.Sdk.Testing"] = 5,
        ["MlOps.Sdk.Cli"] = 6,
    };

    public static TheoryData<string> Projects => [.. RepositoryFiles.Projects.Select(p => Path.GetFileNameWithoutExtension(p)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyFloorsBelow(string project)
    {
        var file = Path.Combine(RepositoryFiles.Root, "src", project, project + ".csproj");
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.True(Floors.ContainsKey(project), $"{project} stands on no floor; add it to the table and to the design.");
        Assert.All(references, r => Assert.True(Floors[r] < Floors[project], $"{project} (floor {Floors[project]}) references {r} (floor {Floors[r]})."));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_FitsOnAPage(string project) =>
        Assert.InRange(File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "src", project, project + ".csproj")).Length, 1, 40);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_EqualsThePackageOrIsTheContainers(string project) =>
        Assert.All(RepositoryFiles.Sources(Path.Combine("src", project)), file =>
        {
            var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
            Assert.True(
                line is null || line == $"namespace {project};" || line == "namespace Microsoft.Extensions.DependencyInjection;",
                $"{RepositoryFiles.Relative(file)} declares '{line}'.");
        });
}
