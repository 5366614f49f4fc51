using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>Maps values to positions on one axis and finds round tick values.</summary>
internal sealed class LinearScale
{
    private readonly double _low;
    private readonly double _high;
    private readonly double _from;
    private readonly double _to;
    private readonly double _step;

    private LinearScale(double low, double high, double step, double from, double to)
    {
        (_low, _high, _step, _from, _to) = (low, high, step, from, to);
    }

    public double From => _from;

    public double To => _to;

    /// <summary>An axis over exactly the given values.</summary>
    public static LinearScale Exact(double low, double high, double from, double to, int ticks = 5)
    {
        (low, high) = Sound(low, high);
        return new LinearScale(low, high, Step(high - low, ticks), from, to);
    }

    /// <summary>An axis that begins and ends at a tick.</summary>
    public static LinearScale Rounded(double low, double high, double from, double to, int ticks = 5)
    {
        (low, high) = Sound(low, high);
        double step = Step(high - low, ticks);
        return new LinearScale(
            Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step, from, to);
    }

    public double Position(double value) =>
        _from + ((Math.Clamp(value, _low, _high) - _low) / (_high - _low) * (_to - _from));

    public IEnumerable<(double Position, string Label)> Ticks()
    {
        for (double i = Math.Ceiling((_low / _step) - 1e-9); i * _step <= _high + (_step * 1e-9); i++)
        {
            yield return (Position(i * _step), Label(i * _step));
        }
    }

    private string Label(double value)
    {
        (double divisor, string unit) = Math.Max(Math.Abs(_low), Math.Abs(_high)) switch
        {
            >= 2e9 => (1e9, "G"),
            >= 2e6 => (1e6, "M"),
            >= 2e4 => (1e3, "k"),
            _ => (1.0, string.Empty),
        };
        double step = _step / divisor;
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12);
        return value == 0 ? "0" : (value / divisor).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + unit;
    }

    private static (double Low, double High) Sound(double low, double high)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            return (0, 1);
        }

        return high > low ? (low, high) : (low - Math.Max(1e-6, Math.Abs(low) * 0.1), high + Math.Max(1e-6, Math.Abs(high) * 0.1));
    }

    private static double Step(double span, int ticks)
    {
        double rough = span / ticks;
        double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / unit) switch { <= 1.4 => unit, <= 2.2 => 2 * unit, <= 3 => 2.5 * unit, <= 7 => 5 * unit, _ => 10 * unit };
    }
}
