using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public sealed class OrtLibraryTests
{
    [Fact]
    public void Find_NothingThere_IsATypedErrorThatNamesTheWaysOut()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<ModelRuntimeException>(() => OrtLibrary.Find(folder.Path, null, folder.Path));

        Assert.Contains(Path.Combine(folder.Path, OrtLibrary.Places.FileNames[0]), error.Message);
        Assert.Contains("OnnxRuntimeOptions.LibraryPath", error.Message);
    }

    [Fact]
    public void Load_AnotherPathAfterTheFirst_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var loaded = OrtLibrary.Load(null);

        Assert.Same(loaded, OrtLibrary.Load(null));
        var error = Assert.Throws<ModelRuntimeException>(() => OrtLibrary.Load(folder.Path));
        Assert.Contains(folder.Path, error.Message);
        Assert.Contains(loaded.Place, error.Message);
    }
}
