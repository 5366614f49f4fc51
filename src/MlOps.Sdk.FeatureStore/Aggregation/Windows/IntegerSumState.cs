namespace MlOps.Sdk.FeatureStore;

/// <summary>Sums of whole numbers of at most 64 bits, and of booleans as 0 and 1.</summary>
internal sealed class IntegerSumState(int column, bool hasSquares) : SumState(hasSquares ? new ExactSum() : null)
{
    private readonly ExactSum _exact = new();
    private Int128 _sum;

    public override void Clear()
    {
        base.Clear();
        _sum = 0;
    }

    public override void Save(StateWriter target)
    {
        base.Save(target);
        target.Write(_sum);
    }

    public override void Load(ref StateReader source)
    {
        base.Load(ref source);
        _sum = source.ReadInt128();
    }

    protected override void Take(EventBuffer events, int first, int end, bool isLeaving)
    {
        var source = events.Values<long>(column);
        var values = source.Values(first, end);
        var present = source.Present(first, end);
        for (var i = 0; i < values.Length; i++)
        {
            if (!present[i])
            {
                continue;
            }

            Count += isLeaving ? -1 : 1;
            _sum += isLeaving ? -(Int128)values[i] : values[i];
            if (Squares is not null)
            {
                var magnitude = Magnitude(values[i]);
                Squares.Add(Math.BigMul(magnitude, magnitude), 0, isLeaving);
            }
        }
    }

    protected override double Sum() => Rounding.Decimal(_sum, 0);

    protected override double Variance()
    {
        _exact.Clear();
        _exact.Add((UInt128)Int128.Abs(_sum), 0, _sum < 0);
        return SampleVariance.Of(Count, _exact, Squares!, 0);
    }

    private static ulong Magnitude(long value) => value < 0 ? (ulong)-(Int128)value : (ulong)value;
}
