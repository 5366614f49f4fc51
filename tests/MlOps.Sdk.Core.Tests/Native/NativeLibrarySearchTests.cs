namespace MlOps.Sdk.Core.Tests;

public sealed class NativeLibrarySearchTests
{
    private static readonly NativeLibrarySearch Search = new()
    {
        Engine = "Engine X",
        FileNames = ["libenginex.so.1", "libenginex.so"],
        Export = "EngineXOpen",
        Option = "EngineXOptions.LibraryPath",
        Variable = "MLOPS_ENGINEX_PATH",
        Packages = "the package MlOps.Sdk.EngineX",
    };

    [Fact]
    public void Candidates_NothingNamed_LooksInTheApplicationThenAsksTheSystem()
    {
        var candidates = Search.Candidates(null, "  ", "/app");

        Assert.Equal(Path.Combine("/app", "runtimes", NativeLibrarySearch.RuntimeIdentifier, "native", "libenginex.so.1"), candidates[0]);
        Assert.Contains(Path.Combine("/app", "libenginex.so"), candidates);
        Assert.Equal(Search.FileNames, candidates.TakeLast(2));
    }

    [Fact]
    public void Candidates_PathNamed_IsTheOnlyPlace()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "mine.so");

        Assert.Equal([file], Search.Candidates(file, "/elsewhere", "/app"));
        Assert.Equal([file], Search.Candidates(null, file, "/app"));
        Assert.Equal(Search.FileNames.Select(n => Path.Combine(folder.Path, n)), Search.Candidates(folder.Path, null, "/app"));
    }

    [Fact]
    public void Find_NothingThere_NamesThePlacesAndTheWaysOut()
    {
        using var folder = new TemporaryFolder();

        var failure = Search.Find(null, null, folder.Path).Failure;

        Assert.Contains(Path.Combine(folder.Path, "runtimes"), failure);
        Assert.Contains("EngineXOptions.LibraryPath or the environment variable MLOPS_ENGINEX_PATH", failure);
        Assert.Contains("the package MlOps.Sdk.EngineX", failure);
    }

    [Theory]
    [InlineData(true, "EngineXOptions.LibraryPath")]
    [InlineData(false, "the environment variable MLOPS_ENGINEX_PATH")]
    public void Find_NotALibraryWhereNamed_SaysWhyAndWhoNamedIt(bool byOption, string named)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "broken.so");
        File.WriteAllText(file, "not a library");

        var match = Search.Find(byOption ? file : null, byOption ? null : file, folder.Path);

        Assert.Equal(0, match.Handle);
        Assert.Contains($"'{file}' does not load", match.Failure);
        Assert.Contains(named, match.Failure);
    }

    [Fact]
    public void Find_AnotherLibrary_SaysWhichFunctionIsMissing()
    {
        // Any native library that is certainly there and is not the engine.
        var other = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*System.Native*").First(f => !f.EndsWith(".a", StringComparison.Ordinal));

        Assert.Contains("has no function EngineXOpen", Search.Find(other, null, string.Empty).Failure);
    }
}
