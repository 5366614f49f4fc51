using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The history of entities as a point-in-time join reads it: what to select from which relation.</summary>
/// <param name="Relation">A table expression.</param>
/// <param name="Keys">SQL for each part of the entity's key.</param>
/// <param name="ValidFrom">SQL for the TIMESTAMP from which on a row holds.</param>
/// <param name="EventTime">SQL for the TIMESTAMP by which a row's age is measured, never after <paramref name="ValidFrom"/>.</param>
/// <param name="Created">SQL for the TIMESTAMP that decides among rows that hold from the same time on: the latest wins, then the greatest by features.</param>
/// <param name="Features">The values.</param>
internal sealed record PointInTimeHistory(
    string Relation, IReadOnlyList<string> Keys, string ValidFrom, string EventTime, string Created, IReadOnlyList<HistoryFeature> Features)
{
    /// <summary>The oldest a row may be; older ones give null.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary><see cref="TimeToLive"/> in microseconds.</summary>
    public long? MostMicroseconds => TimeToLive?.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The columns in the order in which <see cref="SlotRecords"/> takes them.</summary>
    /// <param name="keys">The spine's key columns.</param>
    public IEnumerable<string> Columns(IReadOnlyList<Column> keys) =>
        [.. Keys.Zip(keys, (sql, key) => EntityIndex.KeySql(key.Type, sql)), ValidFrom, EventTime, Created, .. Features.Select(f => f.Sql)];
}
