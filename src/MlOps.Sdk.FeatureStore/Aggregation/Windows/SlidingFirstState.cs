namespace MlOps.Sdk.FeatureStore;

/// <summary>The value of the oldest event of a window whose events leave.</summary>
internal sealed class SlidingFirstState<T>(int column, int scale) : EdgeState<T>(scale), ISlidingState
    where T : struct, IComparable<T>, IEquatable<T>
{
    private readonly ValueDeque<T> _instants = new();

    protected override T? Value => _instants.IsEmpty ? null : _instants.First;

    public override void Add(EventBuffer events, int first, int end)
    {
        if (EdgeEvent<T>.Find(events, column, first, end, isNewest: false) is { } oldest)
        {
            _instants.Push(oldest.Value, oldest.Time);
        }
    }

    public void Remove(EventBuffer events, int first, int end) => _instants.RemoveUpTo(events.Times[end - 1]);

    public override void Clear() => _instants.Clear();
}
