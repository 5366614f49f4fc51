using System.Globalization;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Compares values as columns give them.</summary>
internal static class ServedValues
{
    public static double? Number(object? value) => value switch
    {
        null or string or byte[] or float[] or DateTimeOffset or DateOnly => null,
        bool flag => flag ? 1 : 0,
        IConvertible number => number.ToDouble(CultureInfo.InvariantCulture),
        _ => null,
    };

    public static bool AreEqual(object? served, object? lake, ConsistencyOptions options)
    {
        if (served is null || lake is null)
        {
            return served is null && lake is null;
        }

        return (served, lake) switch
        {
            (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
            (float[] a, float[] b) => a.AsSpan().SequenceEqual(b),
            _ => served.Equals(lake) || Distance(served, lake) <= Math.Max(options.AbsoluteTolerance, options.RelativeTolerance * Math.Max(Size(served), Size(lake))),
        };
    }

    /// <summary>How far two different values are apart; as far as can be where they are no two numbers.</summary>
    public static double Distance(object? served, object? lake) =>
        Number(served) is { } a && Number(lake) is { } b && Math.Abs(a - b) is var distance && !double.IsNaN(distance) ? distance : double.PositiveInfinity;

    private static double Size(object value) => Math.Abs(Number(value) ?? 0);
}
