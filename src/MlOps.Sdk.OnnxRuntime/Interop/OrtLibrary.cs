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
                return _loaded = Find(optionPath, System.Environment.GetEnvironmentVariable(OrtLibrarySearch.Variable), AppContext.BaseDirectory);
            }

            if (string.IsNullOrWhiteSpace(optionPath) || OrtLibrarySearch.Candidates(optionPath, null, string.Empty).Contains(_loaded.Place, StringComparer.Ordinal))
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
        var candidates = OrtLibrarySearch.Candidates(optionPath, variablePath, baseDirectory);
        List<string> unusable = [];
        foreach (var candidate in candidates)
        {
            var isFile = Path.IsPathRooted(candidate);
            if (isFile && !File.Exists(candidate))
            {
                continue;
            }

            try
            {
                var handle = isFile ? NativeLibrary.Load(candidate) : NativeLibrary.Load(candidate, typeof(OrtLibrary).Assembly, null);
                if (NativeLibrary.TryGetExport(handle, "OrtGetApiBase", out var getApiBase))
                {
                    return new OrtLibrary(OrtApi.Open(getApiBase, candidate), candidate);
                }

                unusable.Add($"'{candidate}' has no function OrtGetApiBase");
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                if (isFile)
                {
                    unusable.Add($"'{candidate}' does not load ({e.Message.ReplaceLineEndings(" ").Trim()})");
                }
            }
        }

        var reasons = unusable.Count == 0 ? string.Empty : $" Found but not usable: {string.Join("; ", unusable)}.";
        throw new ModelRuntimeException(
            $"The native library of ONNX Runtime was not found for {OrtLibrarySearch.RuntimeIdentifier}. Searched: {string.Join(", ", candidates.Select(c => $"'{c}'"))}.{reasons} "
            + $"Reference the package MlOps.Sdk.OnnxRuntime or Microsoft.ML.OnnxRuntime in the application, or set OnnxRuntimeOptions.LibraryPath or the environment variable {OrtLibrarySearch.Variable} to the library.");
    }
}
