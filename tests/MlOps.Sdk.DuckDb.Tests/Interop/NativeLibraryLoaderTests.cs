using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class NativeLibraryLoaderTests
{
    // The system's loader would find the library that this process has already loaded.
    private static nint Nothing() => 0;

    [Fact]
    public void Search_PathFromOptionsThatDoesNotExist_NamesTheOption()
    {
        var error = Assert.Throws<DataEngineException>(() => NativeLibraryLoader.Search("/nowhere/libduckdb.so", null, AppContext.BaseDirectory, Nothing));

        Assert.Contains("/nowhere/libduckdb.so", error.Message);
        Assert.Contains("DuckDbOptions.LibraryPath", error.Message);
    }

    [Fact]
    public void Search_PathFromEnvironmentThatDoesNotExist_NamesTheVariable()
    {
        var error = Assert.Throws<DataEngineException>(() => NativeLibraryLoader.Search(null, "/nowhere/libduckdb.so", AppContext.BaseDirectory, Nothing));

        Assert.Contains(NativeLibraryLoader.PathVariable, error.Message);
    }

    [Fact]
    public void Search_NothingNamed_FindsTheApplicationsOwn()
    {
        var (library, from) = NativeLibraryLoader.Search(null, null, AppContext.BaseDirectory, Nothing);

        Assert.NotEqual(0, library);
        Assert.StartsWith(AppContext.BaseDirectory, from);
    }

    [Fact]
    public void Search_FolderWithoutLibrary_ListsThePlacesAndTheFix()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<DataEngineException>(() => NativeLibraryLoader.Search(null, null, folder.Path, Nothing));

        Assert.Contains(Path.Combine(folder.Path, "runtimes"), error.Message);
        Assert.Contains("LibraryPath", error.Message);
        Assert.Equal("load-library", error.Operation);
    }

    [Fact]
    public void Search_NowhereElse_TakesTheSystems()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal((42, NativeMethods.Library), NativeLibraryLoader.Search(null, " ", folder.Path, () => 42));
    }

    [Fact]
    public void Open_AnotherLibraryThanTheLoadedOne_IsRefused()
    {
        DuckDbDatabase.Open().Dispose();

        Assert.Throws<InvalidOperationException>(() => DuckDbDatabase.Open(new DuckDbOptions { LibraryPath = "/nowhere/libduckdb.so" }));
    }
}
