using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The files behind a path or pattern.</summary>
public static class SourceFiles
{
    /// <summary>The files a source reads, as absolute paths in a fixed order.</summary>
    /// <param name="source">The source.</param>
    /// <exception cref="NotFoundException">There is no such file, or no file fits the pattern.</exception>
    public static IReadOnlyList<string> Find(FileFeatureSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var path = Path.GetFullPath(source.Path);
        var pattern = Path.GetFileName(path);
        if (!pattern.AsSpan().ContainsAny('*', '?'))
        {
            return File.Exists(path)
                ? [path]
                : throw new NotFoundException(
                    $"The source file '{source.Path}' does not exist (looked for '{path}'). Correct the path in the feature view's source, or put the file there.",
                    "file",
                    source.Path);
        }

        var folder = Path.GetDirectoryName(path)!;
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? files
            : throw new NotFoundException(
                $"No file fits the source '{source.Path}' (looked in '{folder}'). Correct the pattern, or put the files there.", "file", source.Path);
    }
}
