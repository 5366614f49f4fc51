namespace MlOps.Sdk.FeatureStore;

/// <summary>The least or greatest value of all the past.</summary>
internal sealed class RunningExtremeState<T>(int column, int scale, bool isGreatest) : WindowState, IRunningState
    where T : struct, IComparable<T>, IEquatable<T>
{
    private T? _best;
    private T? _marked;

    public override void Add(EventBuffer events, int first, int end)
    {
        var source = events.Values<T>(column);
        var values = source.Values(first, end);
        var present = source.Present(first, end);
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i] && (_best is not { } best || (isGreatest ? values[i].CompareTo(best) > 0 : values[i].CompareTo(best) < 0)))
            {
                _best = values[i];
            }
        }
    }

    public override void Clear() => _best = null;

    public override double? ReadNumber(Aggregation aggregation) => _best is { } best ? Lane.ToDouble(best, scale) : null;

    public void Mark() => _marked = _best;

    public void Rollback(EventBuffer events, int first, int end) => _best = _marked;

    public void Save(StateWriter target)
    {
        target.Write(_best is not null);
        if (_best is { } best)
        {
            Lane.Save(target, best);
        }
    }

    public void Load(ref StateReader source) => _best = source.ReadBoolean() ? Lane.Load<T>(ref source) : null;
}
