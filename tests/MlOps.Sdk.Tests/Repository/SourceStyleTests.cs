using System.Text.RegularExpressions;

namespace MlOps.Sdk.Tests.Repository;

public sealed partial class SourceStyleTests
{
    [Fact]
    public void SourceFile_DeclaresOneTopLevelType()
    {
        var crowded = RepositoryFiles.Sources("src")
            .Where(f => TopLevelType().Count(File.ReadAllText(f)) > 1)
            .Select(RepositoryFiles.Relative);
        Assert.Empty(crowded);
    }

    [Fact]
    public void SourceFile_IsAtMost300LinesLong()
    {
        var long300 = RepositoryFiles.Sources("src").Where(f => File.ReadLines(f).Count() > 300).Select(RepositoryFiles.Relative);
        Assert.Empty(long300);
    }

    [Fact]
    public void SourceFile_HoldsNoMarkOfUnfinishedWork()
    {
        var marks = RepositoryFiles.Sources("src", "samples").Where(f => Unfinished().IsMatch(File.ReadAllText(f))).Select(RepositoryFiles.Relative);
        Assert.Empty(marks);
    }

    [GeneratedRegex(@"^(public|internal|file)\s[^=;(]*\b(class|struct|interface|enum|record|delegate)\b", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"NotImplementedException|//\s*(TODO|HACK|FIXME)")]
    private static partial Regex Unfinished();
}
