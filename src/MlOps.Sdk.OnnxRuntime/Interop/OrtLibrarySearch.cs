using System.Runtime.InteropServices;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Where the native library may be, in the order in which it is looked for.</summary>
internal static class OrtLibrarySearch
{
    /// <summary>The environment variable that names the library's file or folder.</summary>
    public const string Variable = "MLOPS_ONNXRUNTIME_PATH";

    /// <summary>The library's file names on this operating system.</summary>
    public static IReadOnlyList<string> FileNames { get; } =
        OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.1.dylib", "libonnxruntime.dylib"]
        : ["libonnxruntime.so.1", "libonnxruntime.so"];

    /// <summary>The portable runtime identifier, such as "linux-x64".</summary>
    public static string RuntimeIdentifier { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The files to try. A path the user named is the only one tried: a silent substitute would hide the mistake.</summary>
    /// <param name="optionPath">The path of the options, or <see langword="null"/>.</param>
    /// <param name="variablePath">The value of <see cref="Variable"/>, or <see langword="null"/>.</param>
    /// <param name="baseDirectory">The application's folder.</param>
    public static IReadOnlyList<string> Candidates(string? optionPath, string? variablePath, string baseDirectory)
    {
        if (!string.IsNullOrWhiteSpace(optionPath))
        {
            return InFolderOrFile(optionPath);
        }

        if (!string.IsNullOrWhiteSpace(variablePath))
        {
            return InFolderOrFile(variablePath);
        }

        // A publish for one platform puts native libraries beside the application instead of under runtimes.
        string[] folders = [Path.Combine(baseDirectory, "runtimes", RuntimeIdentifier, "native"), baseDirectory];
        return [.. folders.SelectMany(folder => FileNames.Select(name => Path.Combine(folder, name))), .. FileNames];
    }

    private static string[] InFolderOrFile(string path)
    {
        var full = Path.GetFullPath(path);
        return Directory.Exists(full) ? [.. FileNames.Select(name => Path.Combine(full, name))] : [full];
    }
}
