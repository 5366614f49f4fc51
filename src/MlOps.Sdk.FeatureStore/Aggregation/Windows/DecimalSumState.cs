using System.Numerics;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Sums of decimals and of uint64, as scaled integers.</summary>
internal sealed class DecimalSumState(int column, int scale, bool hasSquares) : SumState(hasSquares ? new ExactSum() : null)
{
    private readonly ExactSum _sum = new();

    public override void Clear()
    {
        base.Clear();
        _sum.Clear();
    }

    public override void Save(StateWriter target)
    {
        base.Save(target);
        _sum.Save(target);
    }

    public override void Load(ref StateReader source)
    {
        base.Load(ref source);
        _sum.Load(ref source);
    }

    protected override void Take(EventBuffer events, int first, int end, bool isLeaving)
    {
        var source = events.Values<Int128>(column);
        var values = source.Values(first, end);
        var present = source.Present(first, end);
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i])
            {
                Count += isLeaving ? -1 : 1;
                var magnitude = (UInt128)(values[i] < 0 ? -values[i] : values[i]);
                _sum.Add(magnitude, 0, values[i] < 0 != isLeaving);
                AddSquare(magnitude, isLeaving);
            }
        }
    }

    protected override double Sum()
    {
        if (scale == 0)
        {
            return _sum.Round();
        }

        var sum = _sum.ToInteger(out var exponent);
        return Rounding.Quotient(sum, BigInteger.Pow(10, scale), exponent);
    }

    protected override double Variance() => SampleVariance.Of(Count, _sum, Squares!, scale);

    private void AddSquare(UInt128 magnitude, bool isLeaving)
    {
        if (Squares is null)
        {
            return;
        }

        var (high, low) = ((ulong)(magnitude >> 64), (ulong)magnitude);
        Squares.Add(Math.BigMul(low, low), 0, isLeaving);
        Squares.Add(Math.BigMul(high, low), 65, isLeaving);
        Squares.Add(Math.BigMul(high, high), 128, isLeaving);
    }
}
