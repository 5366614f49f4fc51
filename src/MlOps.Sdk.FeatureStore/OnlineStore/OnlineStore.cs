using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The rows of feature views that serving reads: for each entity the row that holds now and those that are known to follow,
/// such as the instants at which events will leave a window. A read picks the row that holds at the asked instant, so that
/// aggregations are exact then and equal what a training set holds for the same instant.
/// </summary>
/// <remarks>
/// Thread-safe. Writes may be repeated and may arrive in any order: of rows with one entity and one
/// <see cref="OnlineRow.ValidFrom"/> the one of <see cref="OnlineRow.Supersedes"/> stays, and rows of a higher
/// <see cref="OnlineWatermark.Generation"/> replace an entity's rows of lower ones. The time to live is enforced here, at
/// every read, for every store. Implementations override the methods ending in <c>CoreAsync</c>.
/// </remarks>
public abstract class OnlineStore
{
    /// <summary>Writes rows of a view. They can be read at once; what is not covered yet is told by <see cref="AdvanceAsync"/>.</summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="rows">Rows of the schema <see cref="StoredColumns.SchemaOf"/>, in any order. They stay the caller's.</param>
    /// <param name="watermark">What the rows are part of.</param>
    /// <param name="cancellationToken">Stops the write; what was written stays and may be written again.</param>
    /// <exception cref="SchemaException">The rows have another schema than the view.</exception>
    public ValueTask WriteAsync(FeatureViewVersion view, RecordBatch rows, OnlineWatermark watermark, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(watermark);
        return WriteCoreAsync(view, OnlineRowEncoder.Encode(view, rows), watermark, cancellationToken);
    }

    /// <summary>
    /// Declares that all rows of a watermark are written: from now on an entity without a row truly has none, and rows of lower
    /// generations are dropped. Harmless to repeat.
    /// </summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="watermark">What was written completely.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public ValueTask AdvanceAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(watermark);
        return AdvanceCoreAsync(view, watermark, cancellationToken);
    }

    /// <summary>What was written completely of a view; null when nothing was, or when the store does not keep it.</summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public ValueTask<OnlineStoreState?> FindStateAsync(FeatureViewVersion view, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        return FindStateCoreAsync(view, cancellationToken);
    }

    /// <summary>
    /// Removes entities' rows for good: when the call returns, their keys and values are in no file of the store, where the store has files of its own.
    /// Entities without rows are passed over. May take as long as writing the whole store anew. Harmless to repeat.
    /// </summary>
    /// <param name="deletions">The views and the keys in each. Views the store does not know are passed over.</param>
    /// <param name="cancellationToken">Stops the wait; repeat the call to complete it.</param>
    /// <returns>How many of the keys had rows, each view counted.</returns>
    public ValueTask<long> DeleteAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deletions);
        return DeleteCoreAsync(deletions, cancellationToken);
    }

    /// <summary>The values of several views for many entities at one instant, in one call to the store.</summary>
    /// <param name="entities">One row for each entity, with the join key of each view's entity. They stay the caller's.</param>
    /// <param name="views">The views, in the order their columns are wanted.</param>
    /// <param name="at">The instant.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>One row for each entity, in their order. The caller disposes it.</returns>
    /// <exception cref="SchemaException">A join key is missing or of the wrong type.</exception>
    public async ValueTask<OnlineFeatures> ReadAsync(
        RecordBatch entities, IReadOnlyList<FeatureViewVersion> views, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entities);
        ArgumentNullException.ThrowIfNull(views);
        ViewArguments.Check(views, nameof(views));
        var requests = views.Select(v => new OnlineRequest(v, entities)).ToArray();
        var found = await ReadCoreAsync([.. requests.Select(r => r.Lookup)], at, cancellationToken).ConfigureAwait(false);
        return OnlineFeaturesAssembly.Assemble(requests, found, entities.RowCount, at);
    }

    /// <summary>Prepares reads of numeric features straight into the floats of a tensor, see <see cref="OnlineFeatureReader"/>.</summary>
    /// <param name="views">The views, all of one entity.</param>
    /// <param name="features">The features as <c>{view}__{feature}</c>, in the order of the tensor; null for all of the views.</param>
    /// <exception cref="ArgumentException">There is no view or feature, one view twice, or the views have different entities.</exception>
    /// <exception cref="SchemaException">A feature does not exist or is not a number.</exception>
    public OnlineFeatureReader CreateReader(IReadOnlyList<FeatureViewVersion> views, IReadOnlyList<string>? features = null)
    {
        ArgumentNullException.ThrowIfNull(views);
        return new OnlineFeatureReader(new OnlineReaderPlan(views, features), OpenCore);
    }

    /// <summary>Writes packed rows, for stores that stand before this one.</summary>
    internal ValueTask WriteRowsAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken) =>
        WriteCoreAsync(view, rows, watermark, cancellationToken);

    /// <summary>Looks up packed rows, for stores that stand before this one.</summary>
    internal ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> LookUpAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken) =>
        ReadCoreAsync(lookups, at, cancellationToken);

    /// <summary>Writes rows; see the remarks of the class for which of them stay.</summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="rows">The rows, in any order, several for each entity.</param>
    /// <param name="watermark">What the rows are part of.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    protected abstract ValueTask WriteCoreAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken);

    /// <inheritdoc cref="AdvanceAsync"/>
    protected abstract ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken);

    /// <summary>
    /// What was written completely of a view. By default null: then every sync copies all rows, and pushed rows count as part of the offline table's newest epoch.
    /// </summary>
    /// <param name="view">The view and its version.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    protected virtual ValueTask<OnlineStoreState?> FindStateCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken) =>
        ValueTask.FromResult<OnlineStoreState?>(null);

    /// <inheritdoc cref="DeleteAsync"/>
    protected abstract ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken);

    /// <summary>Looks up rows of several views, in one round trip where the store is remote. Ages are not looked at here.</summary>
    /// <param name="lookups">The views and the keys in each.</param>
    /// <param name="at">The instant.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>For each lookup, in order, one result for each key, in order.</returns>
    protected abstract ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a view for the raw way of reading. By default each read goes through <see cref="ReadCoreAsync"/>, and one that is not
    /// asynchronous waits for it; override it where the store can find rows without that.
    /// </summary>
    /// <param name="view">The view and its version.</param>
    protected virtual OnlineRowSource OpenCore(FeatureViewVersion view) =>
        new LookupRowSource(view, ReadCoreAsync);
}
