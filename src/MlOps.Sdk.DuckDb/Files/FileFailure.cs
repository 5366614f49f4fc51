using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Says of which files a failure of the engine is, whose own words often name none: a damaged file fails where its pages are decoded.</summary>
internal static class FileFailure
{
    /// <summary>Runs work over files; its failures name them.</summary>
    public static async Task<T> NamedAsync<T>(IReadOnlyList<string> files, string operation, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DataEngineException failure) when (!failure.Message.Contains(files[0], StringComparison.Ordinal))
        {
            throw Of(files, operation, failure);
        }
    }

    /// <summary>A failure that names the files.</summary>
    public static DataEngineException Of(IReadOnlyList<string> files, string operation, DataEngineException failure) =>
        new($"{Name(files)} could not be read. {failure.Message}", operation, failure) { IsTransient = failure.IsTransient };

    /// <summary>A failure that names the first of the files whose values cannot all be read, or all files when that is none of them.</summary>
    public static async Task<DataEngineException> FindAsync(
        DuckDbDatabase database, IReadOnlyList<string> files, string operation, DataEngineException failure, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            try
            {
                using var read = await database.QueryAllAsync(
                    $"SELECT max(hash(t)) AS h FROM read_parquet({FileList.Sql([file])}, hive_partitioning = false) t", cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            catch (DataEngineException damage)
            {
                return Of([file], operation, damage);
            }
        }

        return files.Count == 0 ? failure : Of(files, operation, failure);
    }

    /// <summary>The files in a sentence.</summary>
    public static string Name(IReadOnlyList<string> files) =>
        files.Count == 1 ? $"'{files[0]}'" : string.Create(CultureInfo.InvariantCulture, $"'{files[0]}' and {files.Count - 1} more files");
}
