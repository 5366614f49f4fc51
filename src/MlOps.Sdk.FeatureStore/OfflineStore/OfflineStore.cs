using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Where the whole history of feature views lies. One table for each view version, of the schema
/// <see cref="StoredColumns.SchemaOf"/>: plain features have one row for each event, aggregations one for each instant at which a
/// window gains or loses an event. A table has rows of two origins: those computed from the view's source, which
/// <see cref="MaterializeAsync(FeatureViewVersion, ErasedKeys, CancellationToken)"/> replaces as a whole, and those of <see cref="AppendAsync"/>, which stay until they are erased.
/// </summary>
/// <remarks>
/// Thread-safe. Each write is one change: readers see all of it or nothing. Of several rows with one entity and
/// <see cref="StoredColumns.ValidFrom"/> the one counts that has the newest event, then that was created last, then the greatest by the
/// view's features in order: null is least, NaN greatest, text goes by its UTF-8 bytes, false is before true, -0 is 0. What the values at
/// an instant are is told at <see cref="ReadAsOfAsync"/> and holds for every implementation.
/// Implementations override the methods ending in <c>CoreAsync</c>; arguments are checked before.
/// </remarks>
public abstract class OfflineStore
{
    /// <summary>Computes the rows of a view from its source, all of them; see the other overload.</summary>
    /// <param name="view">The view and its version; it has at least one feature.</param>
    /// <param name="cancellationToken">Stops the work; the table stays as it was.</param>
    public ValueTask<OfflineTable> MaterializeAsync(FeatureViewVersion view, CancellationToken cancellationToken = default) =>
        MaterializeAsync(view, ErasedKeys.None, cancellationToken);

    /// <summary>Computes the rows of a view from its source and replaces those that were computed before. Appended rows stay.</summary>
    /// <param name="view">The view and its version; it has at least one feature.</param>
    /// <param name="erased">The keys of the view's entity whose rows are left out.</param>
    /// <param name="cancellationToken">Stops the work; the table stays as it was.</param>
    /// <returns>The new state of the table.</returns>
    /// <exception cref="NotFoundException">A file of the source does not exist.</exception>
    /// <exception cref="SchemaException">The source lacks a column, or a column has an unsuitable type.</exception>
    /// <exception cref="DataValidationException">A value is not of its column's type; the message has column, row and value.</exception>
    public ValueTask<OfflineTable> MaterializeAsync(FeatureViewVersion view, ErasedKeys erased, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(erased);
        return view.View.Features.Count > 0
            ? MaterializeCoreAsync(view, erased, cancellationToken)
            : throw new ArgumentException($"Feature view '{view.Name}' has no features. Add one by Feature or Aggregate.", nameof(view));
    }

    /// <summary>Adds rows to a view's table, all or none. Rows that are there already may be added again: reads give the same.</summary>
    /// <param name="view">The view and its version; it has at least one feature.</param>
    /// <param name="rows">Rows of the schema <see cref="StoredColumns.SchemaOf"/>, in any order. They stay the caller's.</param>
    /// <param name="cancellationToken">Stops the work; the table stays as it was.</param>
    /// <returns>The new state of the table; without rows the one it has.</returns>
    /// <exception cref="SchemaException">The rows have another schema than the view, or miss keys or times.</exception>
    public ValueTask<OfflineTable> AppendAsync(FeatureViewVersion view, RecordBatch rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(rows);
        StoredRows.Check(view, rows);
        return AppendCoreAsync(view, rows, cancellationToken);
    }

    /// <summary>The state of a view's table, or null when the view has no rows here.</summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public ValueTask<OfflineTable?> FindTableAsync(FeatureViewVersion view, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        return FindTableCoreAsync(view, cancellationToken);
    }

    /// <summary>
    /// The values of views at each row's own instant: from the entity's newest row with <c>valid_from &lt;= t</c>, never a later
    /// one. They are null when the row's event time is before <c>t - time to live</c>, and when key or instant are missing. An
    /// entity without such a row has 0 for counts and sums and null for everything else.
    /// </summary>
    /// <param name="query">The rows, their instants, and the views.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// The feature columns of <see cref="PointInTimeQuery.ResultSchema"/>, one row for each row of the spine, in its order, cut
    /// into batches of any size that the caller disposes.
    /// </returns>
    /// <exception cref="NotFoundException">A view was never materialized here.</exception>
    public IAsyncEnumerable<RecordBatch> ReadAsOfAsync(PointInTimeQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsOfCoreAsync(query, cancellationToken);
    }

    /// <summary>For each row and view of a request the newest event behind the row that <see cref="ReadAsOfAsync"/> reads the values from, whatever its age.</summary>
    /// <param name="query">The rows, their instants, and the views; meant for few rows.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>For each view, in order, one time for each row of the spine, in order; null where the entity has no such row.</returns>
    /// <exception cref="NotFoundException">A view was never materialized here.</exception>
    public ValueTask<IReadOnlyList<IReadOnlyList<DateTimeOffset?>>> ReadEventTimesAsync(PointInTimeQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadEventTimesCoreAsync(query, cancellationToken);
    }

    /// <summary>For each entity the row that holds at an instant and all rows after it, by entity and then time.</summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="table">The state of the table to read, from <see cref="FindTableAsync"/>.</param>
    /// <param name="asOf">The instant.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Batches of the schema <see cref="StoredColumns.SchemaOf"/> that the caller disposes.</returns>
    /// <exception cref="NotFoundException">The view was never materialized here, or that state is gone.</exception>
    public IAsyncEnumerable<RecordBatch> ReadFromAsync(
        FeatureViewVersion view, OfflineTable table, DateTimeOffset asOf, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(table);
        return ReadFromCoreAsync(view, table, asOf, cancellationToken);
    }

    /// <summary>The rows that were appended between two states of one <see cref="OfflineTable.Epoch"/>, in any order; some others may be among them.</summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="since">The earlier state.</param>
    /// <param name="table">The later state.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Batches of the schema <see cref="StoredColumns.SchemaOf"/> that the caller disposes.</returns>
    /// <exception cref="NotFoundException">One of the states is gone.</exception>
    /// <exception cref="ArgumentException">The states are of different epochs.</exception>
    public IAsyncEnumerable<RecordBatch> ReadAppendedAsync(
        FeatureViewVersion view, OfflineTable since, OfflineTable table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(since);
        ArgumentNullException.ThrowIfNull(table);
        return since.Epoch == table.Epoch
            ? ReadAppendedCoreAsync(view, since, table, cancellationToken)
            : throw new ArgumentException(
                $"The rows of feature view '{view.Id}' were computed anew between epoch {since.Epoch} and {table.Epoch}. Read all of them by ReadFromAsync.", nameof(since));
    }

    /// <summary>
    /// Removes an entity's rows for good from the table of a view version: also from every file that older states of the table were made of, which
    /// can no longer be read then. Harmless to repeat; a repetition completes a call that was stopped.
    /// </summary>
    /// <param name="view">The view's name; its definition need not be known.</param>
    /// <param name="version">The definition's version.</param>
    /// <param name="entity">The entity as that definition has it.</param>
    /// <param name="key">The key, one part for each join key.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What was removed; null when there is no such table.</returns>
    /// <exception cref="ConflictException">Others kept writing the entity's rows, or somebody may be about to commit some; try again later.</exception>
    /// <exception cref="DataEngineException">A file could not be read, written or deleted.</exception>
    public ValueTask<ErasedRows?> EraseAsync(
        string view, int version, Entity entity, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken = default)
    {
        DefinitionName.Require(view, "a feature view", nameof(view));
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(key);
        ErasureKey.Check(entity, key);
        return EraseCoreAsync(view, version, entity, key, cancellationToken);
    }

    /// <inheritdoc cref="EraseAsync"/>
    protected abstract ValueTask<ErasedRows?> EraseCoreAsync(
        string view, int version, Entity entity, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken);

    /// <inheritdoc cref="MaterializeAsync(FeatureViewVersion, ErasedKeys, CancellationToken)"/>
    protected abstract ValueTask<OfflineTable> MaterializeCoreAsync(FeatureViewVersion view, ErasedKeys erased, CancellationToken cancellationToken);

    /// <inheritdoc cref="AppendAsync"/>
    protected abstract ValueTask<OfflineTable> AppendCoreAsync(FeatureViewVersion view, RecordBatch rows, CancellationToken cancellationToken);

    /// <inheritdoc cref="FindTableAsync"/>
    protected abstract ValueTask<OfflineTable?> FindTableCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadAsOfAsync"/>
    protected abstract IAsyncEnumerable<RecordBatch> ReadAsOfCoreAsync(PointInTimeQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadEventTimesAsync"/>
    protected abstract ValueTask<IReadOnlyList<IReadOnlyList<DateTimeOffset?>>> ReadEventTimesCoreAsync(PointInTimeQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadFromAsync"/>
    protected abstract IAsyncEnumerable<RecordBatch> ReadFromCoreAsync(
        FeatureViewVersion view, OfflineTable table, DateTimeOffset asOf, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadAppendedAsync"/>
    protected abstract IAsyncEnumerable<RecordBatch> ReadAppendedCoreAsync(
        FeatureViewVersion view, OfflineTable since, OfflineTable table, CancellationToken cancellationToken);

    /// <summary>The failure to throw when a view has no table here.</summary>
    /// <param name="view">The view and its version.</param>
    protected internal static NotFoundException NotMaterialized(FeatureViewVersion view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new NotFoundException(
            $"Feature view '{view.Id}' has no rows in the offline store. Call MaterializeAsync for it first.", "feature-view", view.Id);
    }
}
