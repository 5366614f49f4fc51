using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The files that a path or a pattern stands for.</summary>
internal static class FileList
{
    private const string Wildcards = "*?[";

    /// <summary>Finds the files, in the order of their names.</summary>
    /// <exception cref="DataEngineException">There is none, access is not allowed, or a file is empty.</exception>
    public static async Task<IReadOnlyList<string>> ResolveAsync(DuckDbDatabase database, string path, string operation, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        DuckDbDatabase.CheckText(path, nameof(path));
        var isPattern = !File.Exists(path) && path.AsSpan().IndexOfAny(Wildcards) >= 0;

        // The engine lists the files, so that what it may not read is refused before this process opens it.
        var sql = $"SELECT file FROM glob({DuckDbDatabase.QuoteLiteral(isPattern ? path : Escape(path))}) ORDER BY file";
        using var found = await database.QueryAllAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false);
        var files = Enumerable.Range(0, found.RowCount).Select(i => found.Text("file").GetString(i)!).ToList();
        if (files.Count == 0)
        {
            throw new DataEngineException(
                isPattern
                    ? $"No file matches the pattern '{path}'. Correct the pattern, or write the files first."
                    : $"The file '{path}' does not exist. Correct the path (seen from '{Environment.CurrentDirectory}'), or write the file first.",
                operation);
        }

        return files.FirstOrDefault(f => new FileInfo(f) is { Exists: true, Length: 0 }) is { } empty
            ? throw new DataEngineException($"The file '{empty}' is empty (0 bytes). Write it again from its source.", operation)
            : files;
    }

    /// <summary>File names as an SQL list whose entries stand for themselves, whatever characters they contain.</summary>
    public static string Sql(IEnumerable<string> files) => $"[{string.Join(", ", files.Select(f => DuckDbDatabase.QuoteLiteral(Escape(f))))}]";

    private static string Escape(string path) =>
        string.Concat(path.Select(c => Wildcards.Contains(c, StringComparison.Ordinal) ? $"[{c}]" : c.ToString()));
}
