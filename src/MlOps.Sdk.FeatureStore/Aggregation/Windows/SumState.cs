namespace MlOps.Sdk.FeatureStore;

/// <summary>Exact sums of a column's values and, where a variance is asked for, of their squares.</summary>
/// <param name="squares">Where squares are summed, or null.</param>
internal abstract class SumState(ExactSum? squares) : WindowState, ISlidingState, IRunningState
{
    /// <summary>How many values there are.</summary>
    protected long Count { get; set; }

    protected ExactSum? Squares { get; } = squares;

    public sealed override void Add(EventBuffer events, int first, int end) => Take(events, first, end, isLeaving: false);

    public void Remove(EventBuffer events, int first, int end)
    {
        Take(events, first, end, isLeaving: true);
        if (Count == 0)
        {
            Clear();
        }
    }

    public override void Clear()
    {
        Count = 0;
        Squares?.Clear();
    }

    public sealed override double? ReadNumber(Aggregation aggregation) => aggregation.Function switch
    {
        AggregateFunction.Sum => Count == 0 ? 0 : Sum(),
        AggregateFunction.Mean => Count == 0 ? null : Mean(),
        AggregateFunction.Variance => Count < 2 ? null : Variance(),
        _ => Count < 2 ? null : Math.Sqrt(Variance()),
    };

    public void Mark()
    {
        // Exact sums go back by subtraction.
    }

    public void Rollback(EventBuffer events, int first, int end) => Remove(events, first, end);

    public virtual void Save(StateWriter target)
    {
        target.Write(Count);
        Squares?.Save(target);
    }

    public virtual void Load(ref StateReader source)
    {
        Count = source.ReadInt64();
        Squares?.Load(ref source);
    }

    protected abstract void Take(EventBuffer events, int first, int end, bool isLeaving);

    protected abstract double Sum();

    protected abstract double Variance();

    protected virtual double Mean() => Sum() / Count;
}
