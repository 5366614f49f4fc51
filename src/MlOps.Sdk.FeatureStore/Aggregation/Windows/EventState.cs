namespace MlOps.Sdk.FeatureStore;

/// <summary>How many events there are and when the newest was.</summary>
internal sealed class EventState : WindowState, ISlidingState, IRunningState
{
    private long _count;
    private long _newest;
    private long _marked;

    public override void Add(EventBuffer events, int first, int end)
    {
        if (end > first)
        {
            _count += end - first;
            _newest = events.Times[end - 1];
        }
    }

    // The newest event is in the window as long as any is.
    public void Remove(EventBuffer events, int first, int end) => _count -= end - first;

    public override void Clear() => _count = 0;

    public override long? ReadInteger(Aggregation aggregation) =>
        aggregation.Function == AggregateFunction.Count ? _count : _count > 0 ? _newest : null;

    public void Mark() => _marked = _newest;

    public void Rollback(EventBuffer events, int first, int end)
    {
        Remove(events, first, end);
        _newest = _marked;
    }

    public void Save(StateWriter target)
    {
        target.Write(_count);
        target.Write(_count > 0 ? _newest : 0);
    }

    public void Load(ref StateReader source) => (_count, _newest) = (source.ReadInt64(), source.ReadInt64());
}
