using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.Typed;

public sealed class ColumnConversionTests
{
    private static readonly Type[] Numbers =
        [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double)];

    /// <summary>The edges of each type, and the first integers that the floating point types cannot say.</summary>
    private static IEnumerable<object> EdgesOf(Type type)
    {
        object[] edges = [type.GetField("MinValue")!.GetValue(null)!, type.GetField("MaxValue")!.GetValue(null)!];
        decimal[] odd = [16_777_217, 9_007_199_254_740_993];
        return type == typeof(float) ? edges.Append(0.1f) : type == typeof(double) ? edges.Append(0.1)
            : edges.Concat(odd.Where(o => o <= Convert.ToDecimal(edges[1], CultureInfo.InvariantCulture)).Select(o => Convert.ChangeType(o, type, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void IsLossless_EveryPairOfNumberTypes_IsWhatTheEdgesSurvive()
    {
        foreach (var from in Numbers)
        {
            foreach (var to in Numbers)
            {
                Assert.True(ColumnConversion.IsLossless(from, to) == EdgesOf(from).All(edge => Survives(edge, to)), $"{from.Name} to {to.Name}");
            }
        }
    }

    [Fact]
    public void Fits_OtherTypes_TakeTheirOwn()
    {
        Assert.True(ColumnConversion.Fits(typeof(string), DataType.Utf8, false));
        Assert.True(ColumnConversion.Fits(typeof(DateTimeOffset), DataType.Timestamp, false));
        Assert.True(ColumnConversion.Fits(typeof(DayOfWeek), DataType.Int64, false));
        Assert.True(ColumnConversion.Fits(typeof(bool), DataType.Float32, false));
        Assert.True(ColumnConversion.Fits(typeof(decimal), DataType.Float64, rounds: true));
        Assert.False(ColumnConversion.Fits(typeof(decimal), DataType.Float64, false));
        Assert.False(ColumnConversion.Fits(typeof(int), DataType.Utf8, true));
        Assert.False(ColumnConversion.Fits(typeof(double), DataType.Int64, true));
        Assert.False(ColumnConversion.Fits(typeof(int), DataType.Boolean, true));
        Assert.False(ColumnConversion.Fits(typeof(string), DataType.Float64, true));
    }

    private static bool Survives(object edge, Type to)
    {
        try
        {
            var there = Convert.ChangeType(edge, to, CultureInfo.InvariantCulture);
            return edge is float or double
                ? Equals(Convert.ChangeType(there, edge.GetType(), CultureInfo.InvariantCulture), edge)
                : there is float or double ? new System.Numerics.BigInteger(Convert.ToDouble(there, CultureInfo.InvariantCulture)) == System.Numerics.BigInteger.Parse(Convert.ToString(edge, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture)
                : Equals(Convert.ChangeType(there, edge.GetType(), CultureInfo.InvariantCulture), edge);
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
