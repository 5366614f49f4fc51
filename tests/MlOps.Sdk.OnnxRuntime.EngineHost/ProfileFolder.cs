namespace MlOps.Sdk.OnnxRuntime.EngineHost;

/// <summary>A temporary folder for profiles.</summary>
internal sealed class ProfileFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlops-engine-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
