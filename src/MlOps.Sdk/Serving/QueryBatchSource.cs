using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>The result of a query, known by a hash of its rows.</summary>
internal sealed class QueryBatchSource(DuckDbDatabase database, string sql, DuckDbQuery? query) : BatchSource
{
    public override async ValueTask<string> ResolveAsync(string? remembered, CancellationToken cancellationToken = default)
    {
        using var hasher = new ContentHasher();
        await foreach (var batch in database.QueryAsync(sql, query, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                hasher.Append(batch);
            }
        }

        return $"query, sha256 {hasher.Finish()}";
    }

    public override IAsyncEnumerable<RecordBatch> ReadAsync(string version, CancellationToken cancellationToken = default) => database.QueryAsync(sql, query, cancellationToken);
}
