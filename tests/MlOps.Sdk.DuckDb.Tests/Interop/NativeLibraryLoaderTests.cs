using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class NativeLibraryLoaderTests
{
    [Fact]
    public void Search_PathFromOptionsThatDoesNotExist_NamesTheOption()
    {
        var error = Assert.Throws<DataEngineException>(() => NativeLibraryLoader.Search("/nowhere/libduckdb.so", null, AppContext.BaseDirectory));

        Assert.Contains("/nowhere/libduckdb.so", error.Message);
        Assert.Contains("DuckDbOptions.LibraryPath", error.Message);
    }

    [Fact]
    public void Search_PathFromEnvironmentThatDoesNotExist_NamesTheVariable()
    {
        var error = Assert.Throws<DataEngineException>(() => NativeLibraryLoader.Search(null, "/nowhere/libduckdb.so", AppContext.BaseDirectory));

        Assert.Contains(NativeLibraryLoader.PathVariable, error.Message);
    }

    [Fact]
    public void Search_NothingNamed_FindsTheApplicationsOwn()
    {
        var (library, from) = NativeLibraryLoader.Search(null, null, AppContext.BaseDirectory);

        Assert.NotEqual(0, library);
        Assert.StartsWith(AppContext.BaseDirectory, from);
    }

    [Fact]
    public void Search_FolderWithoutLibrary_ListsThePlacesAndTheFix()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<DataEngineException>(() => NativeLibraryLoader.Search(null, null, folder.Path));

        Assert.Contains(Path.Combine(folder.Path, "runtimes"), error.Message);
        Assert.Contains("LibraryPath", error.Message);
        Assert.Equal("load-library", error.Operation);
    }

    [Fact]
    public void Open_AnotherLibraryThanTheLoadedOne_IsRefused()
    {
        DuckDbDatabase.Open().Dispose();

        Assert.Throws<InvalidOperationException>(() => DuckDbDatabase.Open(new DuckDbOptions { LibraryPath = "/nowhere/libduckdb.so" }));
    }
}
