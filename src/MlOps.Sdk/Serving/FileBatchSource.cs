using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Files, known by a hash of their names and bytes.</summary>
internal sealed class FileBatchSource(DuckDbDatabase database, string path, Func<CancellationToken, IAsyncEnumerable<RecordBatch>> read) : BatchSource
{
    public override async ValueTask<string> ResolveAsync(string? remembered, CancellationToken cancellationToken = default)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = await FilesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var file in files)
        {
            try
            {
                var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
                await using (stream.ConfigureAwait(false))
                {
                    all.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file) + '\0'));
                    all.AppendData(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new DataEngineException($"The file '{file}' cannot be read: {exception.Message} Correct the path or its permissions.", "batch-source", exception);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{files.Count} files, sha256 {Convert.ToHexStringLower(all.GetHashAndReset())}");
    }

    public override IAsyncEnumerable<RecordBatch> ReadAsync(string version, CancellationToken cancellationToken = default) => read(cancellationToken);

    private async ValueTask<IReadOnlyList<string>> FilesAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        using var found = await database.QueryAllAsync($"SELECT file FROM glob({DuckDbDatabase.QuoteLiteral(path)}) ORDER BY file", cancellationToken: cancellationToken).ConfigureAwait(false);
        return found.RowCount > 0
            ? [.. Enumerable.Range(0, found.RowCount).Select(row => found.Text("file").GetString(row)!)]
            : throw new DataEngineException($"There is no file '{path}'. Correct the path or pattern, or write the files first.", "batch-source");
    }
}
