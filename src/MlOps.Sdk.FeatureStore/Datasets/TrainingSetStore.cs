using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Where the rows of saved training sets lie: one table for each version, written once, read in the order they were written.
/// What they were made from is kept in the metadata database, not here.
/// </summary>
/// <remarks>Thread-safe. Implementations override the methods ending in <c>CoreAsync</c>; arguments are checked before.</remarks>
public abstract class TrainingSetStore
{
    /// <summary>Writes a table. When the call returns, its rows are durable; when it fails, <see cref="DeleteAsync"/> removes what is left.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="version">Its version, from 1.</param>
    /// <param name="rows">The rows, one batch or more of one schema. Each is disposed when it has been written.</param>
    /// <param name="remarks">Asked for once, after the last row: what the table says about itself, as JSON.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="SchemaException">A column cannot be stored.</exception>
    /// <exception cref="DataEngineException">The table cannot be written.</exception>
    public ValueTask WriteAsync(
        string name, int version, IAsyncEnumerable<RecordBatch> rows, Func<string> remarks, CancellationToken cancellationToken = default)
    {
        DefinitionName.Require(name, "a training set", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(remarks);
        return WriteCoreAsync(name, version, rows, remarks, cancellationToken);
    }

    /// <summary>Whether a table is there.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="version">Its version, from 1.</param>
    public bool Exists(string name, int version)
    {
        DefinitionName.Require(name, "a training set", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return ExistsCore(name, version);
    }

    /// <summary>The rows in the order they were written.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Batches that the caller disposes.</returns>
    /// <exception cref="NotFoundException">There is no such table.</exception>
    /// <exception cref="SchemaException">The table has other columns than it should.</exception>
    /// <exception cref="DataEngineException">A file is gone or damaged.</exception>
    public IAsyncEnumerable<RecordBatch> ReadAsync(TrainingSetTable table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ReadCoreAsync(table, cancellationToken);
    }

    /// <summary>Counts how two tables differ, by key, with memory bounded by the engine. Only columns of one name and type in both are compared.</summary>
    /// <param name="from">The table before.</param>
    /// <param name="to">The table after.</param>
    /// <param name="keys">Columns of both whose values together occur once in each.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DataValidationException">A key occurs several times in one of the tables.</exception>
    public ValueTask<TrainingSetRowCounts> DiffAsync(
        TrainingSetTable from, TrainingSetTable to, IReadOnlyList<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(keys);
        return DiffCoreAsync(from, to, keys, cancellationToken);
    }

    /// <summary>How the values of columns are distributed.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns of the table.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>By column; quantiles of more than a million rows may be approximate.</returns>
    public ValueTask<IReadOnlyDictionary<string, ColumnSummary>> SummarizeAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        return SummarizeCoreAsync(table, columns, cancellationToken);
    }

    /// <summary>Removes an entity's rows for good: also from every file that an older state of the table was made of. Harmless to repeat.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns with the entity's key.</param>
    /// <param name="key">The key, one part for each column.</param>
    /// <param name="remarks">What the table says about itself from now on, as JSON.</param>
    /// <param name="cancellationToken">Stops the work; repeat it to complete it.</param>
    /// <exception cref="ConflictException">Somebody is writing the table.</exception>
    /// <exception cref="DataEngineException">A file could not be read, written or deleted.</exception>
    public ValueTask<ErasedRows> EraseAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, string remarks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(key);
        return EraseCoreAsync(table, columns, key, remarks, cancellationToken);
    }

    /// <summary>Counts an entity's rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns with the entity's key.</param>
    /// <param name="key">The key, one part for each column.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public ValueTask<long> CountAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(key);
        return CountCoreAsync(table, columns, key, cancellationToken);
    }

    /// <summary>Removes a table, also one that was written in part.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="version">Its version, from 1.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">Somebody is writing the table.</exception>
    public ValueTask DeleteAsync(string name, int version, CancellationToken cancellationToken = default)
    {
        DefinitionName.Require(name, "a training set", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return DeleteCoreAsync(name, version, cancellationToken);
    }

    /// <inheritdoc cref="WriteAsync"/>
    protected abstract ValueTask WriteCoreAsync(
        string name, int version, IAsyncEnumerable<RecordBatch> rows, Func<string> remarks, CancellationToken cancellationToken);

    /// <inheritdoc cref="Exists"/>
    protected abstract bool ExistsCore(string name, int version);

    /// <inheritdoc cref="ReadAsync"/>
    protected abstract IAsyncEnumerable<RecordBatch> ReadCoreAsync(TrainingSetTable table, CancellationToken cancellationToken);

    /// <inheritdoc cref="DiffAsync"/>
    protected abstract ValueTask<TrainingSetRowCounts> DiffCoreAsync(
        TrainingSetTable from, TrainingSetTable to, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <inheritdoc cref="SummarizeAsync"/>
    protected abstract ValueTask<IReadOnlyDictionary<string, ColumnSummary>> SummarizeCoreAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, CancellationToken cancellationToken);

    /// <inheritdoc cref="EraseAsync"/>
    protected abstract ValueTask<ErasedRows> EraseCoreAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, string remarks, CancellationToken cancellationToken);

    /// <inheritdoc cref="CountAsync"/>
    protected abstract ValueTask<long> CountCoreAsync(
        TrainingSetTable table, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken);

    /// <inheritdoc cref="DeleteAsync"/>
    protected abstract ValueTask DeleteCoreAsync(string name, int version, CancellationToken cancellationToken);
}
