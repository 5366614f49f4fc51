using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// A table of Parquet files whose versions are commits in a log, after the Delta Lake protocol (reader 1, writer 2), so that Spark, pandas and
/// others read it too. Every write makes a version; old versions stay readable until a vacuum. Thread-safe, and safe among processes: a commit is
/// one file that only one writer can make.
/// </summary>
/// <remarks>
/// Tables of other writers are read when they need no reader feature beyond version 1; partition columns and checkpoints are understood, nested
/// columns are read as JSON text. Tables with deletion vectors, column mapping or later features are refused with the feature's name. Every tenth
/// version is followed by a checkpoint (or as <c>delta.checkpointInterval</c> says), which shortens opening and never changes what is read.
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

    /// <summary>The columns by whose values the rows are cut into files.</summary>
    public IReadOnlyList<string> PartitionColumns => _snapshot.PartitionColumns;

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
    /// <param name="options">How the table is used. Default: the defaults of <see cref="DeltaTableOptions"/>.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <exception cref="NotFoundException">There is no table.</exception>
    /// <exception cref="DataEngineException">The log is damaged, or the table needs a feature that is not supported.</exception>
    public static async Task<DeltaTable> OpenAsync(DuckDbDatabase database, string folder, DeltaTableOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var log = new DeltaLog(database, folder);
        var snapshot = await log.ReadAsync(null, null, cancellationToken).ConfigureAwait(false);
        return new DeltaTable(database, log, snapshot, (options ?? new DeltaTableOptions()).Clock);
    }

    /// <summary>Opens a table at its newest version, or makes an empty one as version 0.</summary>
    /// <param name="database">The engine that reads and writes the files.</param>
    /// <param name="folder">The table's folder; it is made when it is missing.</param>
    /// <param name="schema">The columns. Unsigned integers are not in Delta's types.</param>
    /// <param name="options">How the table is used, and how a new one is partitioned. Default: the defaults of <see cref="DeltaTableOptions"/>.</param>
    /// <param name="cancellationToken">Stops the work before the table is made.</param>
    /// <exception cref="SchemaException">There is a table with other columns, or a type is not Delta's.</exception>
    /// <exception cref="DataEngineException">The log is damaged, or the table needs a feature that is not supported.</exception>
    public static async Task<DeltaTable> OpenOrCreateAsync(
        DuckDbDatabase database, string folder, Schema schema, DeltaTableOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        EngineNames.Check(schema.Select(f => f.Name), "The schema of the table");
        options ??= new DeltaTableOptions();
        DeltaPartitioning.Check(schema, options.PartitionColumns);
        if (!Exists(database, folder))
        {
            var actions = new DeltaActions(options.Clock.GetUtcNow())
                .CommitInfo(
                    "CREATE TABLE",
                    [new("isManaged", "false"), new("partitionBy", DeltaTexts.Json(options.PartitionColumns)), new("properties", "{}")],
                    readVersion: null,
                    isBlindAppend: true,
                    userMetadata: null)
                .Protocol()
                .Metadata(schema, options.PartitionColumns);

            // Whoever loses the race opens what the winner made.
            await new DeltaLog(database, folder).TryCommitAsync(0, actions, cancellationToken).ConfigureAwait(false);
        }

        var table = await OpenAsync(database, folder, options, cancellationToken).ConfigureAwait(false);
        if (!table.Schema.Equals(schema))
        {
            throw new SchemaException($"The Delta table '{table.Folder}' has the columns ({table.Schema}), not ({schema}). Use its columns, or another folder.");
        }

        return table.PartitionColumns.SequenceEqual(options.PartitionColumns)
            ? table
            : throw new SchemaException(
                $"The Delta table '{table.Folder}' is partitioned by ({string.Join(", ", table.PartitionColumns)}), not ({string.Join(", ", options.PartitionColumns)}). Use its columns, or another folder.");
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
    public IAsyncEnumerable<RecordBatch> ReadAsync(long? version = null, CancellationToken cancellationToken = default) =>
        ReadAsync(new DeltaReadOptions { Version = version }, cancellationToken);

    /// <summary>Streams the rows of a version that satisfy filters. Each batch belongs to the caller.</summary>
    /// <param name="options">Which rows.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="SchemaException">A filter does not fit the table's columns.</exception>
    /// <exception cref="DataEngineException">A file of the version is gone or damaged.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(DeltaReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var snapshot = await SnapshotAsync(options.Version, cancellationToken).ConfigureAwait(false);
        var source = await DeltaSource.OpenAsync(_database, snapshot, options.Where, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in FileScan.ReadAsync(_database, source, new ParquetReadOptions().BatchRows, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>
    /// The version that was the newest at a time, for a read as of then. A version's time is that of its commit file, or what the commit says in tables with
    /// <c>delta.enableInCommitTimestamps</c>; times that do not grow count as one millisecond after the version before.
    /// </summary>
    /// <param name="at">The time.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <exception cref="NotFoundException">The log holds no version that old.</exception>
    public async Task<long> FindVersionAsync(DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var areInCommits = _snapshot.Configuration.TryGetValue("delta.enableInCommitTimestamps", out var value) && value == "true";
        var times = await _log.TimesAsync(areInCommits, cancellationToken).ConfigureAwait(false);
        return times.LastOrDefault(t => t.Value <= at, new(-1, default)) is { Key: >= 0 } found
            ? found.Key
            : throw new NotFoundException(
                times.Count == 0
                    ? $"The log of the Delta table '{Folder}' holds no commit, so the version of {at:O} is not known. Ask for a version by its number."
                    : $"The Delta table '{Folder}' has no version as old as {at:O}; the oldest in its log is version {times[0].Key} of {times[0].Value:O}. Ask for that time or later.",
                "delta-version",
                $"{Folder}@{at:O}");
    }

    /// <summary>
    /// The rows of a version as a query in parentheses, to stand after FROM or JOIN in SQL for the same database. Timestamps are TIMESTAMP in UTC.
    /// </summary>
    /// <param name="version">Which; null means <see cref="Version"/>.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    public Task<string> ToSqlAsync(long? version = null, CancellationToken cancellationToken = default) =>
        ToSqlAsync(new DeltaReadOptions { Version = version }, cancellationToken);

    /// <summary>The rows of a version that satisfy filters, as <see cref="ToSqlAsync(long?, CancellationToken)"/> gives all. Files that hold none of them are not named.</summary>
    /// <param name="options">Which rows.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="SchemaException">A filter does not fit the table's columns.</exception>
    public async Task<string> ToSqlAsync(DeltaReadOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var snapshot = await SnapshotAsync(options.Version, cancellationToken).ConfigureAwait(false);
        return (await DeltaSource.OpenAsync(_database, snapshot, options.Where, cancellationToken).ConfigureAwait(false)).Query();
    }

    /// <summary>The version that the last write with <see cref="DeltaWriteOptions.TransactionId"/> made, as of <see cref="Version"/>; null when there was none.</summary>
    /// <param name="id">The name; of other writers' tables the <c>appId</c> of a <c>txn</c> action, whose number need not be a version of the table.</param>
    public long? FindTransaction(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return _snapshot.TransactionVersion(id);
    }

    /// <summary>The rows of some files of a version without the columns of the partitioning, as <see cref="ToSqlAsync(long?, CancellationToken)"/> gives all.</summary>
    internal async Task<string> DataSqlAsync(DeltaSnapshot snapshot, IEnumerable<DeltaFile> files, CancellationToken cancellationToken) =>
        (await DeltaSource.OpenAsync(_database, snapshot.WithoutPartitions(), files, predicate: null, cancellationToken).ConfigureAwait(false)).Query();

    /// <summary>A version, or the newest that is known.</summary>
    internal Task<DeltaSnapshot> FindSnapshotAsync(long? version, CancellationToken cancellationToken) => SnapshotAsync(version, cancellationToken);

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

    private async Task<DeltaSnapshot> SnapshotAsync(long? version, CancellationToken cancellationToken)
    {
        var snapshot = _snapshot;
        return version is { } asked && asked != snapshot.Version ? await _log.ReadAsync(asked, snapshot.Version < asked ? snapshot : null, cancellationToken).ConfigureAwait(false) : snapshot;
    }
}
