using System.Reflection;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Loads DuckDB's library once for the process.</summary>
internal static class NativeLibraryLoader
{
    private static readonly Lock Gate = new();
    private static NativeLibraryMatch? _loaded;

    static NativeLibraryLoader() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraryLoader).Assembly, Resolve);

    /// <summary>Where the library may be.</summary>
    public static NativeLibrarySearch Places { get; } = new()
    {
        Engine = "DuckDB",
        FileNames = OperatingSystem.IsWindows() ? ["duckdb.dll"] : OperatingSystem.IsMacOS() ? ["libduckdb.dylib"] : ["libduckdb.so"],
        Export = "duckdb_open_ext",
        Option = "DuckDbOptions.LibraryPath",
        Variable = "MLOPS_DUCKDB_PATH",
        Packages = "the package MlOps.Sdk.DuckDb",
    };

    /// <summary>Loads the library unless it is loaded; a process uses one library only.</summary>
    /// <param name="path">The path from the options, or null.</param>
    public static nint EnsureLoaded(string? path)
    {
        lock (Gate)
        {
            if (_loaded is null)
            {
                _loaded = Find(path, Environment.GetEnvironmentVariable(Places.Variable), AppContext.BaseDirectory);
            }
            else if (path is not null && !Places.Candidates(path, null, string.Empty).Contains(_loaded.Place, StringComparer.Ordinal))
            {
                throw new InvalidOperationException(
                    $"DuckDB's library is already loaded from '{_loaded.Place}', so '{path}' cannot be used in this process. Give every database the same LibraryPath.");
            }

            return _loaded.Handle;
        }
    }

    /// <summary>Finds the library without looking at what the process has loaded before.</summary>
    internal static NativeLibraryMatch Find(string? optionPath, string? variablePath, string applicationFolder)
    {
        var match = Places.Find(optionPath, variablePath, applicationFolder);
        return match.Failure is null ? match : throw new DataEngineException(match.Failure, "load-library");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == NativeMethods.Library ? EnsureLoaded(null) : 0;
}
