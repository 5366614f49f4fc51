using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public sealed class OrtLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ort-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Candidates_NothingNamed_LooksInTheApplicationThenAsksTheSystem()
    {
        var candidates = OrtLibrarySearch.Candidates(null, "  ", "/app");
        var name = OrtLibrarySearch.FileNames[0];
        Assert.Equal(Path.Combine("/app", "runtimes", OrtLibrarySearch.RuntimeIdentifier, "native", name), candidates[0]);
        Assert.Contains(Path.Combine("/app", name), candidates);
        Assert.Equal(OrtLibrarySearch.FileNames, candidates.TakeLast(OrtLibrarySearch.FileNames.Count));
    }

    [Fact]
    public void Candidates_PathNamed_IsTheOnlyPlace()
    {
        var file = Path.Combine(_folder, "my-onnxruntime.so");
        Assert.Equal([file], OrtLibrarySearch.Candidates(file, "/elsewhere", "/app"));
        Assert.Equal([file], OrtLibrarySearch.Candidates(null, file, "/app"));
        Assert.Equal(OrtLibrarySearch.FileNames.Select(n => Path.Combine(_folder, n)), OrtLibrarySearch.Candidates(_folder, null, "/app"));
    }

    [Fact]
    public void Find_NothingThere_NamesThePlacesAndTheWaysOut()
    {
        var error = Assert.Throws<ModelRuntimeException>(() => OrtLibrary.Find(_folder, null, _folder));
        Assert.Contains(Path.Combine(_folder, OrtLibrarySearch.FileNames[0]), error.Message);
        Assert.Contains("OnnxRuntimeOptions.LibraryPath", error.Message);
        Assert.Contains("MLOPS_ONNXRUNTIME_PATH", error.Message);
    }

    [Fact]
    public void Find_NotALibrary_SaysWhyItIsNotUsable()
    {
        var file = Path.Combine(_folder, "broken.so");
        File.WriteAllText(file, "not a library");
        var error = Assert.Throws<ModelRuntimeException>(() => OrtLibrary.Find(null, file, _folder));
        Assert.Contains($"'{file}' does not load", error.Message);
    }

    [Fact]
    public void Find_AnotherLibrary_SaysWhichFunctionIsMissing()
    {
        // Any native library that is certainly there and is not the engine.
        var other = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*System.Native*").First(f => !f.EndsWith(".a", StringComparison.Ordinal));
        Assert.Contains("has no function OrtGetApiBase", Assert.Throws<ModelRuntimeException>(() => OrtLibrary.Find(other, null, _folder)).Message);
    }

    [Fact]
    public void Load_AnotherPathAfterTheFirst_IsRefused()
    {
        var loaded = OrtLibrary.Load(null);
        Assert.Same(loaded, OrtLibrary.Load(null));
        var error = Assert.Throws<ModelRuntimeException>(() => OrtLibrary.Load(_folder));
        Assert.Contains(_folder, error.Message);
        Assert.Contains(loaded.Place, error.Message);
    }

}
