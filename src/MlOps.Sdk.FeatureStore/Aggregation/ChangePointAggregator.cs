using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Computes the stored rows of an aggregated view from its events: one row for each entity and instant at which a window gains or loses
/// an event. At <c>t</c> a window of width <c>w</c> covers events with <c>t - w &lt;= e &lt; t</c>, so an event at <c>e</c> comes in at
/// <c>e + 1 µs</c> and is gone from <c>e + w + 1 µs</c> on. For writers of offline stores; streams compute with the same operator.
/// </summary>
/// <remarks>
/// Sums are exact until they are rounded once, so the rows do not depend on the order of events of one instant.
/// Needs memory for the events of the longest window of one entity. Immutable and thread-safe.
/// </remarks>
public sealed class ChangePointAggregator
{
    private readonly AggregationPlan _plan;

    /// <summary>Plans the computation.</summary>
    /// <param name="view">A view of aggregations.</param>
    /// <param name="source">The columns of the source with the types their values will have; those of <see cref="ColumnsOf"/> must be there.</param>
    /// <exception cref="ArgumentException">The view has no aggregations.</exception>
    /// <exception cref="SchemaException">A column is missing, or its type cannot be aggregated.</exception>
    public ChangePointAggregator(FeatureView view, Schema source)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(source);
        if (!view.IsAggregated)
        {
            throw new ArgumentException($"Feature view '{view.Name}' has no aggregations. Add one by Aggregate.", nameof(view));
        }

        _plan = new AggregationPlan(view, source);
    }

    /// <summary>The columns of the source that a view aggregates, each once: the order in which the events have them.</summary>
    /// <param name="view">The view.</param>
    public static IReadOnlyList<string> ColumnsOf(FeatureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return AggregationPlan.ColumnsOf(view);
    }

    /// <summary>Computes the rows.</summary>
    /// <param name="events">
    /// Batches of the key columns, the event time and the created time (both int64 or timestamp, microseconds, never null) and the columns of
    /// <see cref="ColumnsOf"/>, whatever their names. All events of a key lie together and in order of time. Each batch is disposed when it was read.
    /// </param>
    /// <param name="rows">
    /// The columns of the rows: <see cref="StoredColumns.SchemaOf"/> of the view, with unsigned integers as wider types where the store has none.
    /// The key columns are those of the events.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The rows in the order of the keys and by <c>valid_from</c>, in batches of at most 65,536 that the caller disposes; at least one, which may be empty.</returns>
    /// <exception cref="SchemaException">The events are not in order, or have no time or one outside the years 1 to 9999.</exception>
    public async IAsyncEnumerable<RecordBatch> AggregateAsync(
        IAsyncEnumerable<RecordBatch> events, Schema rows, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(rows);
        using var run = new AggregationRun(_plan, rows);
        await foreach (var batch in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                foreach (var full in run.Push(batch))
                {
                    yield return full;
                }
            }
        }

        foreach (var full in run.Finish())
        {
            yield return full;
        }
    }
}
