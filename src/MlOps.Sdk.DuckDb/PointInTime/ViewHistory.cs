using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>The stored rows of a feature view as a history to join.</summary>
internal static class ViewHistory
{
    /// <summary>The history of a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="relation">The stored rows, as a table expression.</param>
    public static PointInTimeHistory Of(FeatureView view, string relation)
    {
        // Rows of plain features hold from their event on: one column less to read.
        var eventTime = view.IsAggregated ? StoredColumns.EventTime : StoredColumns.ValidFrom;
        var features = view.Features.Select(f => new HistoryFeature(
            $"CAST({DuckDbDatabase.QuoteIdentifier(f.Name)} AS {DuckDbDatabase.SqlTypeName(f.StoredType)})", f.StoredType, ReadingOf(f)));
        return new PointInTimeHistory(relation, StoredColumns.KeysOf(view.Entity), StoredColumns.ValidFrom, eventTime, StoredColumns.CreatedTime, [.. features])
        {
            TimeToLive = view.TimeToLive,
        };
    }

    private static FeatureReading ReadingOf(FeatureDefinition feature) => feature is AggregateFeature aggregate
        ? aggregate.Aggregation switch
        {
            { IsZeroWithoutEvents: true } => FeatureReading.ZeroWithoutHistory,
            { Function: AggregateFunction.TimeSinceLast } => FeatureReading.SecondsSince,
            _ => FeatureReading.AsStored,
        }
        : FeatureReading.AsStored;
}
