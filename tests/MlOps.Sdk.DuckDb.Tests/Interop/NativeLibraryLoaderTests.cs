using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class NativeLibraryLoaderTests
{
    [Fact]
    public void Find_NothingNamed_FindsTheApplicationsOwn()
    {
        var match = NativeLibraryLoader.Find(null, null, AppContext.BaseDirectory);

        Assert.NotEqual(0, match.Handle);
        Assert.StartsWith(AppContext.BaseDirectory, match.Place);
    }

    [Fact]
    public void Find_PathThatDoesNotExist_IsATypedError()
    {
        var error = Assert.Throws<DataEngineException>(() => NativeLibraryLoader.Find("/nowhere/libduckdb.so", null, AppContext.BaseDirectory));

        Assert.Contains("/nowhere/libduckdb.so", error.Message);
        Assert.Contains("DuckDbOptions.LibraryPath", error.Message);
        Assert.Equal("load-library", error.Operation);
    }

    [Fact]
    public void Open_AnotherLibraryThanTheLoadedOne_IsRefused()
    {
        DuckDbDatabase.Open().Dispose();

        Assert.Throws<InvalidOperationException>(() => DuckDbDatabase.Open(new DuckDbOptions { LibraryPath = "/nowhere/libduckdb.so" }));
    }
}
