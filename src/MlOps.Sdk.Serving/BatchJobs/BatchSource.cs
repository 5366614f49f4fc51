using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Where a batch job's rows come from. Reading the same version twice gives the same rows in the same order; that is what lets a stopped job go
/// on. The sources over the lake are in the package MlOps.Sdk.
/// </summary>
public abstract class BatchSource
{
    /// <summary>Finds the version of the rows that shall be read now.</summary>
    /// <param name="remembered">The version that the job began with, when it goes on; a source that still has it gives it back.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>A text that is equal only for equal rows, such as a table's version or a hash of the files.</returns>
    public abstract ValueTask<string> ResolveAsync(string? remembered, CancellationToken cancellationToken = default);

    /// <summary>Streams the rows of a version. Each batch belongs to the receiver; all have the same columns. No rows are one batch without rows.</summary>
    /// <param name="version">What <see cref="ResolveAsync"/> gave.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public abstract IAsyncEnumerable<RecordBatch> ReadAsync(string version, CancellationToken cancellationToken = default);

    /// <summary>A source of any stream.</summary>
    /// <param name="version">Names the rows: a job that goes on is refused when it differs.</param>
    /// <param name="read">Opens the stream from its beginning; called at each start of the job.</param>
    public static BatchSource Of(string version, Func<CancellationToken, IAsyncEnumerable<RecordBatch>> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentNullException.ThrowIfNull(read);
        return new StreamSource(version, read);
    }

    private sealed class StreamSource(string version, Func<CancellationToken, IAsyncEnumerable<RecordBatch>> read) : BatchSource
    {
        public override ValueTask<string> ResolveAsync(string? remembered, CancellationToken cancellationToken = default) => ValueTask.FromResult(version);

        public override IAsyncEnumerable<RecordBatch> ReadAsync(string version, CancellationToken cancellationToken = default) => read(cancellationToken);
    }
}
