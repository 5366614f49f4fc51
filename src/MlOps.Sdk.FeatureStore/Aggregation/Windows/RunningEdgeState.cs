namespace MlOps.Sdk.FeatureStore;

/// <summary>The value of the oldest or newest event of all the past.</summary>
internal sealed class RunningEdgeState<T>(int column, int scale, bool isNewest) : EdgeState<T>(scale), IRunningState
    where T : struct, IComparable<T>, IEquatable<T>
{
    private EdgeEvent<T>? _edge;
    private EdgeEvent<T>? _marked;

    protected override T? Value => _edge?.Value;

    public override void Add(EventBuffer events, int first, int end) => _edge = EdgeEvent<T>.Find(events, column, first, end, isNewest, _edge);

    public override void Clear() => _edge = null;

    public void Mark() => _marked = _edge;

    public void Rollback(EventBuffer events, int first, int end) => _edge = _marked;

    public void Save(StateWriter target)
    {
        target.Write(_edge is not null);
        if (_edge is { } edge)
        {
            target.Write(edge.Time);
            target.Write(edge.Created);
            Lane.Save(target, edge.Value);
        }
    }

    public void Load(ref StateReader source) =>
        _edge = source.ReadBoolean() ? new EdgeEvent<T>(source.ReadInt64(), source.ReadInt64(), Lane.Load<T>(ref source)) : null;
}
