using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The answer of an online read: one row for each entity asked for, in that order. Dispose it after use.</summary>
public sealed class OnlineFeatures : IDisposable
{
    private readonly FeatureStatus[] _statuses;
    private readonly int[] _viewOfColumn;

    internal OnlineFeatures(RecordBatch values, RecordBatch eventTimes, FeatureStatus[] statuses, int[] viewOfColumn, DateTimeOffset at)
    {
        Values = values;
        EventTimes = eventTimes;
        At = at;
        _statuses = statuses;
        _viewOfColumn = viewOfColumn;
    }

    /// <summary>The feature columns, named <c>{view}__{feature}</c>, in asked order.</summary>
    public RecordBatch Values { get; }

    /// <summary>One timestamp column for each view, named like it: the newest event behind the entity's values; null when there is no row.</summary>
    public RecordBatch EventTimes { get; }

    /// <summary>The instant the values hold at.</summary>
    public DateTimeOffset At { get; }

    /// <summary>What a value is worth.</summary>
    /// <param name="row">The entity's position, from 0.</param>
    /// <param name="column">The feature column's position in <see cref="Values"/>, from 0.</param>
    public FeatureStatus GetStatus(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Values.RowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _viewOfColumn.Length);
        return _statuses[(row * _viewOfColumn.Length) + column];
    }

    /// <summary>What a value is worth.</summary>
    /// <param name="row">The entity's position, from 0.</param>
    /// <param name="column">The feature column's name.</param>
    /// <exception cref="SchemaException">There is no such column.</exception>
    public FeatureStatus GetStatus(int row, string column) => GetStatus(row, Values.Schema.Require(column));

    /// <summary>The newest event behind a value; null when the entity has no row.</summary>
    /// <param name="row">The entity's position, from 0.</param>
    /// <param name="column">The feature column's name.</param>
    /// <exception cref="SchemaException">There is no such column.</exception>
    public DateTimeOffset? GetEventTime(int row, string column) =>
        (DateTimeOffset?)EventTimes.Columns[_viewOfColumn[Values.Schema.Require(column)]].GetValue(row);

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        EventTimes.Dispose();
    }
}
