using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>
/// Writes the answers of batch inference jobs to a Delta table, which is made when it is missing. How far a job has come stands in the table's own
/// commits, so that rows and progress cannot fall apart. Unsigned integers are kept as the next wider type. Thread-safe.
/// </summary>
/// <param name="database">The engine.</param>
/// <param name="folder">The table's folder.</param>
public sealed class DeltaBatchSink(DuckDbDatabase database, string folder) : BatchSink
{
    /// <inheritdoc/>
    public override async ValueTask<BatchCheckpoint?> FindAsync(string job, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        if (!DeltaTable.Exists(database, folder))
        {
            return null;
        }

        var table = await DeltaTable.OpenAsync(database, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await ReadAsync(table, job, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<BatchWriter> OpenAsync(string job, Schema schema, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        ArgumentNullException.ThrowIfNull(schema);
        var stored = DeltaColumns.Stored(schema);
        var table = await DeltaTable.OpenOrCreateAsync(database, folder, stored, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new DeltaBatchWriter(table, job, stored, await ReadAsync(table, job, cancellationToken).ConfigureAwait(false));
    }

    private static async ValueTask<BatchCheckpoint?> ReadAsync(DeltaTable table, string job, CancellationToken cancellationToken)
    {
        if (table.FindTransaction(DeltaBatchWriter.TransactionOf(job)) is not { } version)
        {
            return null;
        }

        var commit = (await table.HistoryAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(c => c.Version == version);
        return BatchCheckpoint.FromJson(commit?.UserMetadata) ?? throw new ConflictException(
            $"The Delta table '{table.Folder}' has rows of the job \"{job}\", but its log does not tell any more how far the job came, as after an erasure. Delete its rows and start it under another id.",
            "batch job",
            job);
    }
}
