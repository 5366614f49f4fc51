using System.Numerics;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Sums of doubles. Infinite values are counted apart, so that they can leave again.</summary>
internal sealed class FloatSumState(int column, bool hasSquares) : SumState(hasSquares ? new ExactSum() : null)
{
    private readonly ExactSum _sum = new();
    private long _positiveInfinities;
    private long _negativeInfinities;

    public override void Clear()
    {
        base.Clear();
        _sum.Clear();
        (_positiveInfinities, _negativeInfinities) = (0, 0);
    }

    public override void Save(StateWriter target)
    {
        base.Save(target);
        _sum.Save(target);
        target.Write(_positiveInfinities);
        target.Write(_negativeInfinities);
    }

    public override void Load(ref StateReader source)
    {
        base.Load(ref source);
        _sum.Load(ref source);
        (_positiveInfinities, _negativeInfinities) = (source.ReadInt64(), source.ReadInt64());
    }

    protected override void Take(EventBuffer events, int first, int end, bool isLeaving)
    {
        var source = events.Values<double>(column);
        var values = source.Values(first, end);
        var present = source.Present(first, end);
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i])
            {
                Take(values[i], isLeaving);
            }
        }
    }

    protected override double Sum() => Infinite() ?? _sum.Round();

    protected override double Mean()
    {
        var mean = Sum() / Count;
        return double.IsFinite(mean) || Infinite() is not null ? mean : Rounding.Quotient(_sum.ToInteger(out var exponent), Count, exponent);
    }

    protected override double Variance() => Infinite() is null ? SampleVariance.Of(Count, _sum, Squares!, 0) : double.NaN;

    private double? Infinite() => (_positiveInfinities, _negativeInfinities) switch
    {
        (0, 0) => null,
        ( > 0, 0) => double.PositiveInfinity,
        (0, > 0) => double.NegativeInfinity,
        _ => double.NaN,
    };

    private void Take(double value, bool isLeaving)
    {
        var step = isLeaving ? -1 : 1;
        Count += step;
        if (!double.IsFinite(value))
        {
            _positiveInfinities += value > 0 ? step : 0;
            _negativeInfinities += value < 0 ? step : 0;
            return;
        }

        if (isLeaving)
        {
            _sum.Subtract(value);
        }
        else
        {
            _sum.Add(value);
        }

        if (Squares is not null && value != 0)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            var exponent = (int)(bits >> 52) & 0x7FF;
            var mantissa = (bits & ((1UL << 52) - 1)) | (exponent == 0 ? 0 : 1UL << 52);
            Squares.Add(Math.BigMul(mantissa, mantissa), 2 * (Math.Max(exponent, 1) - 1075), isLeaving);
        }
    }
}
