using System.Reflection;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Finds DuckDB's library once for the process: the options' path, the environment, the application's folder, the system.</summary>
internal static class NativeLibraryLoader
{
    /// <summary>The environment variable that may hold the path of the library.</summary>
    internal const string PathVariable = "MLOPS_DUCKDB_PATH";

    private static readonly Lock Gate = new();
    private static nint _library;
    private static string? _loadedFrom;

    static NativeLibraryLoader() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraryLoader).Assembly, Resolve);

    /// <summary>Loads the library unless it is loaded; a process uses one library only.</summary>
    /// <param name="path">The path from the options, or null.</param>
    public static void EnsureLoaded(string? path)
    {
        lock (Gate)
        {
            if (_library == 0)
            {
                (_library, _loadedFrom) = Search(path, Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory, LoadFromSystem);
            }
            else if (path is not null && !string.Equals(Path.GetFullPath(path), _loadedFrom, StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"DuckDB's library is already loaded from '{_loadedFrom}', so '{path}' cannot be used in this process. Give every database the same LibraryPath.");
            }
        }
    }

    /// <summary>Goes through the places in order; a place that was named explicitly must work.</summary>
    internal static (nint Library, string LoadedFrom) Search(string? optionsPath, string? environmentPath, string applicationFolder, Func<nint> loadFromSystem)
    {
        var named = optionsPath ?? (string.IsNullOrWhiteSpace(environmentPath) ? null : environmentPath);
        if (named is not null)
        {
            var source = optionsPath is not null ? "DuckDbOptions.LibraryPath" : $"the environment variable {PathVariable}";
            return NativeLibrary.TryLoad(Path.GetFullPath(named), out var chosen)
                ? (chosen, Path.GetFullPath(named))
                : throw Missing($"DuckDB's library could not be loaded from '{named}', which {source} names. Correct the path or remove it.");
        }

        string[] places =
        [
            Path.Combine(applicationFolder, "runtimes", RuntimeId, "native", FileName),
            Path.Combine(applicationFolder, FileName),
        ];
        foreach (var place in places)
        {
            if (File.Exists(place) && NativeLibrary.TryLoad(place, out var library))
            {
                return (library, place);
            }
        }

        return loadFromSystem() is var system and not 0
            ? (system, NativeMethods.Library)
            : throw Missing(
                $"DuckDB's library was not found. Searched: {string.Join(", ", places.Select(p => $"'{p}'"))} and the system's library folders. "
                + $"Reference the package MlOps.Sdk.DuckDb from the application, or set DuckDbOptions.LibraryPath or {PathVariable} to the path of {FileName}.");
    }

    private static nint LoadFromSystem() =>
        NativeLibrary.TryLoad(NativeMethods.Library, typeof(NativeLibraryLoader).Assembly, null, out var library) ? library : 0;

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static string RuntimeId
    {
        get
        {
            var isMusl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : isMusl ? "linux-musl" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library)
        {
            return 0;
        }

        EnsureLoaded(null);
        return _library;
    }

    private static DataEngineException Missing(string message) => new(message, "load-library");
}
