namespace MlOps.Sdk.FeatureStore;

/// <summary>The value of the newest event of a window whose events leave. The newest leaves last, so no other is kept.</summary>
internal sealed class SlidingLastState<T>(int column, int scale) : EdgeState<T>(scale), ISlidingState
    where T : struct, IComparable<T>, IEquatable<T>
{
    private EdgeEvent<T>? _newest;

    protected override T? Value => _newest?.Value;

    public override void Add(EventBuffer events, int first, int end) =>
        _newest = EdgeEvent<T>.Find(events, column, first, end, isNewest: true) ?? _newest;

    public void Remove(EventBuffer events, int first, int end)
    {
        if (_newest?.Time <= events.Times[end - 1])
        {
            _newest = null;
        }
    }

    public override void Clear() => _newest = null;
}
