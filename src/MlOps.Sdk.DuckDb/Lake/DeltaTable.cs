using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// A table of Parquet files whose versions are commits in a log, after the Delta Lake protocol (reader 1, writer 2), so that Spark, pandas and
/// others read it too. Every write makes a version; old versions stay readable. Thread-safe, and safe among processes: a commit is one file
/// that only one writer can make.
/// </summary>
/// <remarks>
/// Tables of other writers are read when they need no reader feature beyond version 1; partition columns and checkpoints are understood, nested
/// columns are read as JSON text. Tables with deletion vectors, column mapping or later features are refused with the feature's name.
/// </remarks>
public sealed partial class DeltaTable
{
    private readonly Lock _gate = new();
    private readonly DuckDbDatabase _database;
    private readonly DeltaLog _log;
    private readonly TimeProvider _clock;
    private volatile DeltaSnapshot _snapshot;

    private DeltaTable(DuckDbDatabase database, DeltaLog log, DeltaSnapshot snapshot, TimeProvider clock) =>
        (_database, _log, _snapshot, _clock) = (database, log, snapshot, clock);

    /// <summary>The table's folder.</summary>
    public string Folder => _log.Folder;

    /// <summary>The version this object last read or made, from 0. <see cref="RefreshAsync"/> looks for newer ones.</summary>
    public long Version => _snapshot.Version;

    /// <summary>The columns at <see cref="Version"/>.</summary>
    public Schema Schema => _snapshot.Schema;

    /// <summary>The files whose rows make up <see cref="Version"/>, by path.</summary>
    public IReadOnlyList<DeltaFile> Files => [.. _snapshot.Files.Values];

    /// <summary>Whether a folder holds a table.</summary>
    /// <param name="database">The engine.</param>
    /// <param name="folder">The folder.</param>
    public static bool Exists(DuckDbDatabase database, string folder)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new DeltaLog(database, folder).Exists;
    }

    /// <summary>Opens a table at its newest version.</summary>
    /// <param name="database">The engine that reads and writes the files.</param>
    /// <param name="folder">The table's folder.</param>
    /// <param name="clock">Where commit times come from. Default: the system's clock.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <exception cref="NotFoundException">There is no table.</exception>
    /// <exception cref="DataEngineException">The log is damaged, or the table needs a feature that is not supported.</exception>
    public static async Task<DeltaTable> OpenAsync(DuckDbDatabase database, string folder, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var log = new DeltaLog(database, folder);
        var snapshot = await log.ReadAsync(null, null, cancellationToken).ConfigureAwait(false);
        return new DeltaTable(database, log, snapshot, clock ?? TimeProvider.System);
    }

    /// <summary>Opens a table at its newest version, or makes an empty one as version 0.</summary>
    /// <param name="database">The engine that reads and writes the files.</param>
    /// <param name="folder">The table's folder; it is made when it is missing.</param>
    /// <param name="schema">The columns. Unsigned integers are not in Delta's types.</param>
    /// <param name="clock">Where commit times come from. Default: the system's clock.</param>
    /// <param name="cancellationToken">Stops the work before the table is made.</param>
    /// <exception cref="SchemaException">There is a table with other columns, or a type is not Delta's.</exception>
    /// <exception cref="DataEngineException">The log is damaged, or the table needs a feature that is not supported.</exception>
    public static async Task<DeltaTable> OpenOrCreateAsync(
        DuckDbDatabase database, string folder, Schema schema, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        EngineNames.Check(schema.Select(f => f.Name), "The schema of the table");
        if (!Exists(database, folder))
        {
            var actions = new DeltaActions((clock ?? TimeProvider.System).GetUtcNow())
                .CommitInfo("CREATE TABLE", "ErrorIfExists", readVersion: null, isBlindAppend: true, userMetadata: null).Protocol().Metadata(schema);

            // Whoever loses the race opens what the winner made.
            await new DeltaLog(database, folder).TryCommitAsync(0, actions.Bytes, cancellationToken).ConfigureAwait(false);
        }

        var table = await OpenAsync(database, folder, clock, cancellationToken).ConfigureAwait(false);
        return table.Schema.Equals(schema)
            ? table
            : throw new SchemaException($"The Delta table '{table.Folder}' has the columns ({table.Schema}), not ({schema}). Use its columns, or another folder.");
    }

    /// <summary>Looks for versions that others have made.</summary>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <returns>The newest version.</returns>
    public async Task<long> RefreshAsync(CancellationToken cancellationToken = default) =>
        Publish(await _log.ReadAsync(null, _snapshot, cancellationToken).ConfigureAwait(false));

    /// <summary>Streams the rows of a version. Each batch belongs to the caller.</summary>
    /// <param name="version">Which; null means <see cref="Version"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="DataEngineException">A file of the version is gone or damaged.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(long? version = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var source = await OpenSourceAsync(version, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in FileScan.ReadAsync(_database, source, new ParquetReadOptions().BatchRows, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>
    /// The rows of a version as a query in parentheses, to stand after FROM or JOIN in SQL for the same database. Timestamps are TIMESTAMP in UTC.
    /// </summary>
    /// <param name="version">Which; null means <see cref="Version"/>.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    public async Task<string> ToSqlAsync(long? version = null, CancellationToken cancellationToken = default) =>
        (await OpenSourceAsync(version, cancellationToken).ConfigureAwait(false)).Query();

    /// <summary>The commits up to <see cref="Version"/> that the log still holds, oldest first.</summary>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    public Task<IReadOnlyList<DeltaCommit>> HistoryAsync(CancellationToken cancellationToken = default) => _log.HistoryAsync(Version, cancellationToken);

    /// <summary>Moves on to a snapshot unless a later one is known, and returns the later version.</summary>
    private long Publish(DeltaSnapshot snapshot)
    {
        lock (_gate)
        {
            if (snapshot.Version > _snapshot.Version)
            {
                _snapshot = snapshot;
            }

            return _snapshot.Version;
        }
    }

    private async Task<DeltaSource> OpenSourceAsync(long? version, CancellationToken cancellationToken)
    {
        var snapshot = _snapshot;
        if (version is { } asked && asked != snapshot.Version)
        {
            snapshot = await _log.ReadAsync(asked, snapshot, cancellationToken).ConfigureAwait(false);
        }

        return await DeltaSource.OpenAsync(_database, snapshot, cancellationToken).ConfigureAwait(false);
    }
}
