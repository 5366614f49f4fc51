using System.Globalization;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The native library of this process, loaded once and never unloaded.</summary>
internal sealed class OrtLibrary
{
    private static readonly Lock Gate = new();
    private static OrtLibrary? _loaded;

    internal OrtLibrary(OrtApi api, string place, int? sharedThreads = null, bool spinning = false)
    {
        Api = api;
        Place = place;
        SharedThreads = sharedThreads;
        Environment = OrtEnvironment.Create(api, sharedThreads, spinning);
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

    /// <summary>How many threads the process's sessions may share; null when each has its own.</summary>
    public int? SharedThreads { get; }

    /// <summary>The engine's environment; it lives as long as the process, because everything else must end before it.</summary>
    public OrtEnvironment Environment { get; }

    /// <summary>Loads the library on the first call.</summary>
    /// <param name="optionPath">A file or folder that has precedence over every other place.</param>
    /// <param name="sharedThreads">How many threads sessions that share them have; null when it does not matter.</param>
    /// <param name="spinning">Whether shared threads wait by spinning.</param>
    public static OrtLibrary Load(string? optionPath, int? sharedThreads = null, bool spinning = false)
    {
        lock (Gate)
        {
            if (_loaded is null)
            {
                return _loaded = Find(optionPath, System.Environment.GetEnvironmentVariable(Places.Variable), AppContext.BaseDirectory, sharedThreads, spinning);
            }

            if (!string.IsNullOrWhiteSpace(optionPath) && !Places.Candidates(optionPath, null, string.Empty).Contains(_loaded.Place, StringComparer.Ordinal))
            {
                throw new ModelRuntimeException(
                    $"ONNX Runtime cannot be loaded from '{optionPath}', because this process has already loaded it from '{_loaded.Place}'. Use the same LibraryPath everywhere in one process.");
            }

            return sharedThreads is null || sharedThreads == _loaded.SharedThreads ? _loaded : throw new ModelRuntimeException(
                $"Sessions cannot share {sharedThreads} threads, because this process has loaded ONNX Runtime with {_loaded.SharedThreads?.ToString(CultureInfo.InvariantCulture) ?? "no"} shared threads. Set the same OnnxRuntimeOptions.SharedThreads in every runtime of the process, from the first model on.");
        }
    }

    /// <summary>Finds and opens the library without looking at what the process has loaded before.</summary>
    internal static OrtLibrary Find(string? optionPath, string? variablePath, string baseDirectory, int? sharedThreads = null, bool spinning = false)
    {
        var match = Places.Find(optionPath, variablePath, baseDirectory);
        return match.Failure is null
            ? new OrtLibrary(OrtApi.Open(NativeLibrary.GetExport(match.Handle, Places.Export), match.Place!), match.Place!, sharedThreads, spinning)
            : throw new ModelRuntimeException(match.Failure);
    }
}
