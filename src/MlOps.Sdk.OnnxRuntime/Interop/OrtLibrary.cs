using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The native library of this process, loaded once and never unloaded.</summary>
internal sealed class OrtLibrary
{
    private static readonly Lock Gate = new();
    private static OrtLibrary? _loaded;

    internal OrtLibrary(OrtApi api, string place)
    {
        Api = api;
        Place = place;
        Environment = OrtEnvironment.Create(api);
    }

    /// <summary>Where the library may be.</summary>
    public static NativeLibrarySearch Places { get; } = new()
    {
        Engine = "ONNX Runtime",
        FileNames = OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
            : OperatingSystem.IsMacOS() ? ["libonnxruntime.1.dylib", "libonnxruntime.dylib"]
            : ["libonnxruntime.so.1", "libonnxruntime.so"],
        Export = "OrtGetApiBase",
        Option = "OnnxRuntimeOptions.LibraryPath",
        Variable = "MLOPS_ONNXRUNTIME_PATH",
        Packages = "the package MlOps.Sdk.OnnxRuntime or Microsoft.ML.OnnxRuntime",
    };

    /// <summary>The function table.</summary>
    public OrtApi Api { get; }

    /// <summary>The file, or the bare name if the system's loader found it.</summary>
    public string Place { get; }

    /// <summary>The engine's environment; it lives as long as the process, because everything else must end before it.</summary>
    public OrtEnvironment Environment { get; }

    /// <summary>Loads the library on the first call.</summary>
    /// <param name="optionPath">A file or folder that has precedence over every other place.</param>
    public static OrtLibrary Load(string? optionPath)
    {
        lock (Gate)
        {
            if (_loaded is null)
            {
                return _loaded = Find(optionPath, System.Environment.GetEnvironmentVariable(Places.Variable), AppContext.BaseDirectory);
            }

            if (string.IsNullOrWhiteSpace(optionPath) || Places.Candidates(optionPath, null, string.Empty).Contains(_loaded.Place, StringComparer.Ordinal))
            {
                return _loaded;
            }

            throw new ModelRuntimeException(
                $"ONNX Runtime cannot be loaded from '{optionPath}', because this process has already loaded it from '{_loaded.Place}'. Use the same LibraryPath everywhere in one process.");
        }
    }

    /// <summary>Finds and opens the library without looking at what the process has loaded before.</summary>
    internal static OrtLibrary Find(string? optionPath, string? variablePath, string baseDirectory)
    {
        var match = Places.Find(optionPath, variablePath, baseDirectory);
        return match.Failure is null
            ? new OrtLibrary(OrtApi.Open(NativeLibrary.GetExport(match.Handle, Places.Export), match.Place!), match.Place!)
            : throw new ModelRuntimeException(match.Failure);
    }
}
