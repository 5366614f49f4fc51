using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Where the whole history of feature views lies. One table for each view version, of the schema
/// <see cref="StoredColumns.SchemaOf"/>, with at most one row for each entity and <see cref="StoredColumns.ValidFrom"/>:
/// plain features have one row for each event, aggregations one for each instant at which a window gains or loses an event.
/// </summary>
/// <remarks>
/// Thread-safe. A table is replaced as a whole: readers see the old or the new rows, never a mixture. What the values at an
/// instant are is told at <see cref="ReadAsOfAsync"/> and holds for every implementation.
/// Implementations override the methods ending in <c>CoreAsync</c>; arguments are checked before.
/// </remarks>
public abstract class OfflineStore
{
    /// <summary>Computes the rows of a view from its source and replaces the view's table by them.</summary>
    /// <param name="view">The view and its version; it has at least one feature.</param>
    /// <param name="cancellationToken">Stops the work; the table stays as it was.</param>
    /// <returns>The new state of the table.</returns>
    /// <exception cref="NotFoundException">A file of the source does not exist.</exception>
    /// <exception cref="SchemaException">The source lacks a column, or a column has an unsuitable type.</exception>
    /// <exception cref="DataValidationException">A value is not of its column's type; the message has column, row and value.</exception>
    public ValueTask<OfflineTable> MaterializeAsync(FeatureViewVersion view, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.View.Features.Count > 0
            ? MaterializeCoreAsync(view, cancellationToken)
            : throw new ArgumentException($"Feature view '{view.Name}' has no features. Add one by Feature or Aggregate.", nameof(view));
    }

    /// <summary>The state of a view's table, or null when the view was never materialized here.</summary>
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

    /// <inheritdoc cref="MaterializeAsync"/>
    protected abstract ValueTask<OfflineTable> MaterializeCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken);

    /// <inheritdoc cref="FindTableAsync"/>
    protected abstract ValueTask<OfflineTable?> FindTableCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadAsOfAsync"/>
    protected abstract IAsyncEnumerable<RecordBatch> ReadAsOfCoreAsync(PointInTimeQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadFromAsync"/>
    protected abstract IAsyncEnumerable<RecordBatch> ReadFromCoreAsync(
        FeatureViewVersion view, OfflineTable table, DateTimeOffset asOf, CancellationToken cancellationToken);

    /// <summary>The failure to throw when a view has no table here.</summary>
    /// <param name="view">The view and its version.</param>
    protected internal static NotFoundException NotMaterialized(FeatureViewVersion view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new NotFoundException(
            $"Feature view '{view.Id}' has no rows in the offline store. Call MaterializeAsync for it first.", "feature-view", view.Id);
    }
}
