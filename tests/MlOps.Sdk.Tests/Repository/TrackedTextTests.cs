using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MlOps.Sdk.Tests.Repository;

public sealed partial class TrackedTextTests
{
    [Fact]
    public void Files_NameNoPackageRegistry() => Assert.Empty(Offenders(Registry(), _ => true));

    [Fact]
    public void Files_HoldNoPathOfAMachine() => Assert.Empty(Offenders(MachinePath(), _ => true));

    [Fact]
    public void Files_OutsideOfTests_HoldNoFixedTemporaryPath() =>
        Assert.Empty(Offenders(TemporaryPath(), f => !f.StartsWith("tests/", StringComparison.Ordinal)));

    [Fact]
    public void Projects_OfPackages_AreDescribedAndTagged() => Assert.All(RepositoryFiles.Projects, file =>
    {
        var project = XDocument.Load(file);
        Assert.True(project.Descendants("Description").SingleOrDefault()?.Value.Length is > 20, $"{RepositoryFiles.Relative(file)} has no description.");
        Assert.True(project.Descendants("PackageTags").SingleOrDefault()?.Value.Length is > 3, $"{RepositoryFiles.Relative(file)} has no tags.");
    });

    [Theory]
    [InlineData("see https://registry.example.org/x", true)]
    [InlineData("https://pkgs.example.org/v3/index.json", true)]
    [InlineData("https://schemas.microsoft.com/developer", false)]
    public void Registry_Pattern_FindsHosts(string text, bool found) => Assert.Equal(found, Registry().IsMatch(text));

    [Theory]
    [InlineData("at /home/somebody/x.cs", true)]
    [InlineData("\"/root/.nuget\"", true)]
    [InlineData("C:\\Users\\somebody", true)]
    [InlineData("src/work/home", false)]
    [InlineData("https://example.org/home/", false)]
    public void MachinePath_Pattern_FindsAbsolutePaths(string text, bool found) => Assert.Equal(found, MachinePath().IsMatch(text));

    private static List<string> Offenders(Regex pattern, Func<string, bool> concerns) =>
    [
        .. RepositoryFiles.Tracked()
            .Select(RepositoryFiles.Relative)
            .Where(f => concerns(f) && !f.EndsWith($"/{nameof(TrackedTextTests)}.cs", StringComparison.Ordinal))
            .SelectMany(f => File.ReadLines(Path.Combine(RepositoryFiles.Root, f))
                .Select((line, i) => (Line: line, Number: i + 1))
                .Where(l => pattern.IsMatch(l.Line))
                .Select(l => $"{f}:{l.Number}: {l.Line.Trim()}")),
    ];

    [GeneratedRegex(@"https?://[^/\s""']*(nuget|npm|registry|artifactory|nexus|pypi|pkgs\.)", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();

    [GeneratedRegex(@"(^|[\s""'`=:(\[])/(work|home|root|Users)/|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"(^|[\s""'`=:(\[])/(var/)?tmp/")]
    private static partial Regex TemporaryPath();
}
