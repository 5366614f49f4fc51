using System.Globalization;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Saved training sets in a lake on the local disk: one Delta table for each version, under <c>{lake}/datasets/{name}/v{version}</c>, whose
/// commit says what it was made from. Each table is one file, so its rows are read in the order they were written.
/// </summary>
/// <remarks>Thread-safe, and safe among processes of one machine. Unsigned integers are kept as the next wider type, because the Delta protocol has none.</remarks>
public sealed class DuckDbTrainingSetStore : TrainingSetStore
{
    private readonly DuckDbDatabase _database;
    private readonly string _datasets;

    /// <summary>Creates the store. Nothing is written before a set is saved.</summary>
    /// <param name="database">The engine; it stays the caller's.</param>
    /// <param name="lake">The folder of the lake; it is created when needed.</param>
    public DuckDbTrainingSetStore(DuckDbDatabase database, string lake)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(lake);
        _database = database;
        _datasets = Path.Join(Path.GetFullPath(lake), "datasets");
    }

    /// <inheritdoc/>
    protected override async ValueTask WriteCoreAsync(
        string name, int version, IAsyncEnumerable<RecordBatch> rows, Func<string> remarks, CancellationToken cancellationToken)
    {
        using var turn = DatasetLock.Take(FolderOf(name, version), $"{name}@v{version}");
        var stream = await BatchStream.StartAsync(rows, schema: null, cancellationToken).ConfigureAwait(false);
        var stored = DeltaColumns.Stored(stream.Schema);
        var table = await DeltaTable.OpenOrCreateAsync(_database, FolderOf(name, version), stored, cancellationToken: cancellationToken).ConfigureAwait(false);
        var options = new DeltaWriteOptions();
        await table.OverwriteAsync(StoreAsync(stream.Batches, stored, () => options.UserMetadata = remarks(), cancellationToken), options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override bool ExistsCore(string name, int version) => DeltaTable.Exists(_database, FolderOf(name, version));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<RecordBatch> ReadCoreAsync(TrainingSetTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var delta = await OpenAsync(table, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in delta.ReadAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            yield return DeltaColumns.Restore(batch, table.Schema);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<TrainingSetRowCounts> DiffCoreAsync(
        TrainingSetTable from, TrainingSetTable to, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var (before, after) = (await OpenAsync(from, cancellationToken).ConfigureAwait(false), await OpenAsync(to, cancellationToken).ConfigureAwait(false));
        return await DatasetDiff.RunAsync(
            _database,
            (from, await before.ToSqlAsync(cancellationToken: cancellationToken).ConfigureAwait(false)),
            (to, await after.ToSqlAsync(cancellationToken: cancellationToken).ConfigureAwait(false)),
            keys,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyDictionary<string, ColumnSummary>> SummarizeCoreAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var delta = await OpenAsync(table, cancellationToken).ConfigureAwait(false);
        return await DatasetSummary.RunAsync(
            _database, delta.Schema, await delta.ToSqlAsync(cancellationToken: cancellationToken).ConfigureAwait(false), columns, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ErasedRows> EraseCoreAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, string remarks, CancellationToken cancellationToken)
    {
        using var turn = DatasetLock.Take(FolderOf(table.Name, table.Version), table.ToString());
        var delta = await OpenAsync(table, cancellationToken).ConfigureAwait(false);
        return await LakeErasure.RunAsync(delta, columns, key, remarks, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<long> CountCoreAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken)
    {
        var delta = await OpenAsync(table, cancellationToken).ConfigureAwait(false);
        var rows = 0L;
        await foreach (var batch in delta.ReadAsync(new DeltaReadOptions { Where = LakeErasure.Filters(delta.Schema, columns, key) }, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                rows += batch.RowCount;
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    protected override ValueTask DeleteCoreAsync(string name, int version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = FolderOf(name, version);
        if (!Directory.Exists(folder))
        {
            return ValueTask.CompletedTask;
        }

        using var turn = DatasetLock.Take(folder, $"{name}@v{version}");
        try
        {
            Directory.Delete(folder, recursive: true);
            DurableFile.FsyncDirectory(Path.GetDirectoryName(folder)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataEngineException($"The training set '{name}@v{version}' in '{folder}' could not be deleted: {exception.Message} Check the folder's permissions and try again.", "dataset-delete", exception);
        }

        return ValueTask.CompletedTask;
    }

    private static async IAsyncEnumerable<RecordBatch> StoreAsync(
        IAsyncEnumerable<RecordBatch> batches, Schema stored, Action end, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return DeltaColumns.Store(batch, stored);
        }

        end();
    }

    private async ValueTask<DeltaTable> OpenAsync(TrainingSetTable table, CancellationToken cancellationToken)
    {
        var folder = FolderOf(table.Name, table.Version);
        if (!DeltaTable.Exists(_database, folder))
        {
            throw new NotFoundException($"The rows of the training set '{table}' are not in '{folder}'. Restore the folder from a copy, or save the set again.", "training-set", table.ToString());
        }

        var delta = await DeltaTable.OpenAsync(_database, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
        return delta.Schema.Equals(DeltaColumns.Stored(table.Schema))
            ? delta
            : throw new SchemaException($"The training set '{table}' has the columns ({delta.Schema}) in '{folder}', but ({DeltaColumns.Stored(table.Schema)}) were saved. Restore the folder from a copy, or save the set again.");
    }

    private string FolderOf(string name, int version) => Path.Join(_datasets, name, string.Create(CultureInfo.InvariantCulture, $"v{version}"));
}
