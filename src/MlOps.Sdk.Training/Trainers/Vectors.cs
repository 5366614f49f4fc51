using System.Numerics;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Training;

/// <summary>The two products of a float32 column with double vectors that linear models spend their time in.</summary>
internal static class Vectors
{
    /// <summary>Σ x·y.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<double> y)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(x);
        var right = MemoryMarshal.Cast<double, Vector<double>>(y);
        Vector<double> first = Vector<double>.Zero, second = Vector<double>.Zero;
        for (var i = 0; i < wide.Length; i++)
        {
            Vector.Widen(wide[i], out var low, out var high);
            first += low * right[2 * i];
            second += high * right[(2 * i) + 1];
        }

        var sum = Vector.Sum(first + second);
        for (var i = wide.Length * Vector<float>.Count; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>y += factor · x.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<float> x, Span<double> y)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(x);
        var target = MemoryMarshal.Cast<double, Vector<double>>(y);
        var factors = new Vector<double>(factor);
        for (var i = 0; i < wide.Length; i++)
        {
            Vector.Widen(wide[i], out var low, out var high);
            target[2 * i] += factors * low;
            target[(2 * i) + 1] += factors * high;
        }

        for (var i = wide.Length * Vector<float>.Count; i < x.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>Σ x·y.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
