using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class AggregationTests
{
    public static TheoryData<Func<AggregateBuilder, Aggregation>, string, string, bool> Functions() => new()
    {
        { a => a.Count(), "count()", "int64", true },
        { a => a.Sum("x"), "sum(x)", "float64", true },
        { a => a.Mean("x"), "mean(x)", "float64", false },
        { a => a.Variance("x").Over(TimeSpan.FromDays(1)), "variance(x) over 1.00:00:00", "float64", false },
        { a => a.StandardDeviation("x"), "standarddeviation(x)", "float64", false },
        { a => a.First("x"), "first(x)", "float64", false },
        { a => a.Last("x", DataType.Utf8), "last(x)", "utf8", false },
        { a => a.Last("x", DataType.Decimal128(10, 2)), "last(x)", "decimal128(10,2)", false },
        { a => a.DistinctCount("x"), "distinctcount(x)", "int64", true },
        { a => a.TopK("x", 3), "topk(x, 3)", "utf8", false },
        { a => a.TimeSinceLast(), "timesincelast()", "float64", false },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_TellTextTypeAndWhatNothingIs(Func<AggregateBuilder, Aggregation> function, string text, string type, bool isZero)
    {
        var aggregation = function(AggregateBuilder.Instance);
        Assert.Equal((text, type, isZero), (aggregation.ToString(), aggregation.Type.ToString(), aggregation.IsZeroWithoutEvents));
    }

    [Fact]
    public void CanAggregate_TextAndNumbers_ByFunctionAndDeclaredType()
    {
        var a = AggregateBuilder.Instance;
        Assert.True(a.TopK("x", 1).CanAggregate(DataType.Utf8) && a.DistinctCount("x").CanAggregate(DataType.Int8) && a.Sum("x").CanAggregate(DataType.Boolean));
        Assert.False(a.Sum("x").CanAggregate(DataType.Utf8) || a.First("x").CanAggregate(DataType.Utf8) || a.TopK("x", 1).CanAggregate(DataType.Date));
        Assert.True(a.First("x", DataType.Utf8).CanAggregate(DataType.Utf8));
        Assert.False(a.First("x", DataType.Utf8).CanAggregate(DataType.Int64) || a.TopK("x", 1, DataType.Utf8).CanAggregate(DataType.Int64));
    }

    [Theory]
    [InlineData("date")]
    [InlineData("timestamp")]
    [InlineData("binary")]
    [InlineData("vector(3)")]
    public void First_TypeThatCannotBeAggregated_NamesItAndTheFix(string type)
    {
        var failure = Assert.Throws<ArgumentException>(() => AggregateBuilder.Instance.First("x", DataType.Parse(type)));
        Assert.Contains($"{type} cannot be aggregated by 'first'. Use a number type, boolean or utf8.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public void TopK_KOutOfRange_IsRefused(int k) => Assert.Throws<ArgumentOutOfRangeException>(() => AggregateBuilder.Instance.TopK("x", k));
}
