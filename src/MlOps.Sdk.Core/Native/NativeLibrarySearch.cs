using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// Finds the native library of an engine: where the options or an environment variable say, else in the application's
/// <c>runtimes/{rid}/native</c>, beside the application, and by the system's loader. Immutable.
/// </summary>
public sealed class NativeLibrarySearch
{
    /// <summary>The platform as packages name it, such as <c>linux-x64</c> or <c>linux-musl-arm64</c>.</summary>
    public static string RuntimeIdentifier { get; } = Identify();

    /// <summary>What messages call the engine.</summary>
    public required string Engine { get; init; }

    /// <summary>The library's file names on this operating system, in order of preference.</summary>
    public required IReadOnlyList<string> FileNames { get; init; }

    /// <summary>A function that the right library exports; another library of the same name is passed over.</summary>
    public required string Export { get; init; }

    /// <summary>The option that may name the library, as in <c>DuckDbOptions.LibraryPath</c>.</summary>
    public required string Option { get; init; }

    /// <summary>The environment variable that may name the library.</summary>
    public required string Variable { get; init; }

    /// <summary>The packages that bring the library, as in <c>MlOps.Sdk.DuckDb</c>.</summary>
    public required string Packages { get; init; }

    /// <summary>The files to try. A place that was named is the only one tried: a silent substitute would hide the mistake.</summary>
    /// <param name="optionPath">The file or folder that the options name, or null.</param>
    /// <param name="variablePath">The value of <see cref="Variable"/>, or null.</param>
    /// <param name="baseDirectory">The application's folder.</param>
    public IReadOnlyList<string> Candidates(string? optionPath, string? variablePath, string baseDirectory)
    {
        if (Named(optionPath, variablePath) is { } named)
        {
            var full = Path.GetFullPath(named);
            return Directory.Exists(full) ? [.. FileNames.Select(name => Path.Combine(full, name))] : [full];
        }

        // A publish for one platform puts native libraries beside the application instead of under runtimes.
        string[] folders = [Path.Combine(baseDirectory, "runtimes", RuntimeIdentifier, "native"), baseDirectory];
        return [.. folders.SelectMany(folder => FileNames.Select(name => Path.Combine(folder, name))), .. FileNames];
    }

    /// <summary>Loads the library from the first candidate that is one.</summary>
    /// <param name="optionPath">The file or folder that the options name, or null.</param>
    /// <param name="variablePath">The value of <see cref="Variable"/>, or null.</param>
    /// <param name="baseDirectory">The application's folder.</param>
    /// <returns>The library, or why there is none.</returns>
    public NativeLibraryMatch Find(string? optionPath, string? variablePath, string baseDirectory)
    {
        var candidates = Candidates(optionPath, variablePath, baseDirectory);
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
                var handle = isFile ? NativeLibrary.Load(candidate) : NativeLibrary.Load(candidate, typeof(NativeLibrarySearch).Assembly, null);
                if (NativeLibrary.TryGetExport(handle, Export, out _))
                {
                    return new NativeLibraryMatch { Handle = handle, Place = candidate };
                }

                unusable.Add($"'{candidate}' has no function {Export}");
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                if (isFile)
                {
                    unusable.Add($"'{candidate}' does not load ({e.Message.ReplaceLineEndings(" ").Trim()})");
                }
            }
        }

        return new NativeLibraryMatch { Failure = Explain(optionPath, variablePath, candidates, unusable) };
    }

    private static string? Named(string? optionPath, string? variablePath) =>
        !string.IsNullOrWhiteSpace(optionPath) ? optionPath : !string.IsNullOrWhiteSpace(variablePath) ? variablePath : null;

    private static string Identify()
    {
        var isMusl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : isMusl ? "linux-musl" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private string Explain(string? optionPath, string? variablePath, IReadOnlyList<string> candidates, List<string> unusable)
    {
        var reasons = unusable.Count == 0 ? string.Empty : $" Found but not usable: {string.Join("; ", unusable)}.";
        var named = Named(optionPath, variablePath) is null
            ? $"Reference {Packages} in the application, or set {Option} or the environment variable {Variable} to the library."
            : $"The place was named by {(string.IsNullOrWhiteSpace(optionPath) ? $"the environment variable {Variable}" : Option)}: correct the path or remove it.";
        return $"The native library of {Engine} was not found for {RuntimeIdentifier}. Searched: {string.Join(", ", candidates.Select(c => $"'{c}'"))}.{reasons} {named}";
    }
}
