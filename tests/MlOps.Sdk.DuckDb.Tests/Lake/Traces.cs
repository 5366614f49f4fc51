using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Looks for a text in every file below a folder: in its bytes, and in the values of Parquet files, which are compressed.</summary>
internal static class Traces
{
    public static async Task<IReadOnlyList<string>> FindAsync(DuckDbDatabase database, string folder, string text)
    {
        var found = new List<string>();
        var wanted = Encoding.UTF8.GetBytes(text);
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var bytes = await File.ReadAllBytesAsync(path);
            if (bytes.AsSpan().IndexOf(wanted) >= 0 || (bytes.AsSpan().StartsWith("PAR1"u8) && await HoldsAsync(database, path, text)))
            {
                found.Add(Path.GetRelativePath(folder, path));
            }
        }

        return found;
    }

    private static async Task<bool> HoldsAsync(DuckDbDatabase database, string path, string text)
    {
        using var rows = await database.QueryAllAsync(
            $"SELECT count(*) AS n FROM (SELECT CAST(to_json(t) AS VARCHAR) AS row FROM read_parquet({DuckDbDatabase.QuoteLiteral(path)}) t) WHERE contains(row, {DuckDbDatabase.QuoteLiteral(text)})");
        return rows.Column<long>("n")[0] > 0;
    }
}
