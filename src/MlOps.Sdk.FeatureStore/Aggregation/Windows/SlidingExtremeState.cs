namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The least or greatest value of a window whose events leave: of the values only those are kept that no later one beats, so each
/// comes and goes once.
/// </summary>
internal sealed class SlidingExtremeState<T>(int column, int scale, bool isGreatest) : WindowState, ISlidingState
    where T : struct, IComparable<T>, IEquatable<T>
{
    private readonly ValueDeque<T> _kept = new();

    public override void Add(EventBuffer events, int first, int end)
    {
        var source = events.Values<T>(column);
        var values = source.Values(first, end);
        var present = source.Present(first, end);
        var times = events.Times[first..end];
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i])
            {
                while (!_kept.IsEmpty && (isGreatest ? values[i].CompareTo(_kept.Last) >= 0 : values[i].CompareTo(_kept.Last) <= 0))
                {
                    _kept.Pop();
                }

                _kept.Push(values[i], times[i]);
            }
        }
    }

    public void Remove(EventBuffer events, int first, int end) => _kept.RemoveUpTo(events.Times[end - 1]);

    public override void Clear() => _kept.Clear();

    public override double? ReadNumber(Aggregation aggregation) => _kept.IsEmpty ? null : Lane.ToDouble(_kept.First, scale);
}
