using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FeatureExpressionTests
{
    private static FeatureExpression Of(Func<FeatureInputs, FeatureExpression> expression) => OracleRow.View.Feature("f", expression).Features[0].Expression;

    private static object? Value(Func<FeatureInputs, FeatureExpression> expression)
    {
        using var batch = OracleRow.ToBatch([new OracleRow(long.MaxValue, 5, 2.5, 1.5f, true, null, "Straße", null, 0, null)]);
        using var computed = OracleRow.View.Feature("f", expression).Compute(batch, "u");
        return computed.Columns[0].GetValue(0);
    }

    [Fact]
    public void Type_IsKnownWhenWritten()
    {
        Assert.Equal(DataType.Int64, Of(f => f["stored__j"] + 1).Type);
        Assert.Equal(DataType.Float64, Of(f => f["stored__j"] + 1.0).Type);
        Assert.Equal(DataType.Float64, Of(f => f["i"] / f["i"]).Type);
        Assert.Equal(DataType.Boolean, Of(f => f["i"] < f["x"]).Type);
        Assert.Equal(DataType.Float64, Of(f => FeatureExpression.If(f["a"], 1, 2.5)).Type);
        Assert.Equal(DataType.Timestamp, Of(f => FeatureExpression.Max(f["u"], f["stored__v"])).Type);
    }

    [Fact]
    public void Results_ThatAreNoFiniteNumber_AreMissing()
    {
        Assert.Null(Value(f => f["stored__j"] / 0));
        Assert.Null(Value(f => f["x"] / 0.0));
        Assert.Null(Value(f => f["x"] % 0.0));
        Assert.Null(Value(f => f["i"] % 0));
        Assert.Null(Value(f => f["i"] + 1));
        Assert.Null(Value(f => f["i"] * 2));
        Assert.Null(Value(f => (-f["i"]) - 2));
        Assert.Null(Value(f => (f["i"] - f["i"]).Log()));
        Assert.Null(Value(f => (-f["x"]).Sqrt()));
        Assert.Null(Value(f => (f["x"] * 1000).Exp()));
        Assert.Null(Value(f => (f["x"] * 1e308) * 10));
    }

    [Fact]
    public void Missing_Propagates_UnlessItCannotMatter()
    {
        Assert.Null(Value(f => f["a"] & f["stored__b"]));
        Assert.Equal(false, Value(f => !f["a"] & f["stored__b"]));
        Assert.Equal(true, Value(f => f["a"] | f["stored__b"]));
        Assert.Equal(2L, Value(f => FeatureExpression.If(f["stored__b"], 1, 2)));
        Assert.Equal("none", Value(f => FeatureExpression.Coalesce(f["stored__t"], "none")));
        Assert.Equal(true, Value(f => f["stored__v"].IsNull()));
        Assert.Null(Value(f => FeatureExpression.Min(f["stored__j"], FeatureExpression.Null(DataType.Int64))));
    }

    [Fact]
    public void TextAndTime_FollowTheirRules()
    {
        Assert.Equal(6L, Value(f => f["s"].Length()));
        Assert.Equal("straße!", Value(f => FeatureExpression.Concat(f["s"].Lower(), "!")));
        Assert.Equal(4L, Value(f => f["u"].DayOfWeek()));
        Assert.Equal(0L, Value(f => f.Instant.Hour()));
        Assert.Equal(-86_400.5, Value(f => f["u"].SecondsSince(new DateTimeOffset(1970, 1, 2, 0, 0, 0, 500, TimeSpan.Zero))));
    }

    public static TheoryData<Func<FeatureInputs, FeatureExpression>, string> Mistakes() => new()
    {
        { f => f["s"] + 1, "'add' takes numbers (int64 or float64), but its argument 1, 's', is utf8" },
        { f => f["u"] - f["stored__v"], "'subtract' takes numbers" },
        { f => f["a"] & f["i"], "'and' takes boolean, but its argument 2, 'i', is int64" },
        { f => f["s"] < f["stored__t"], "'less' takes numbers" },
        { f => f["u"] < f["i"], "'less' takes timestamp" },
        { f => f["s"].EqualTo(f["i"]), "'equal' takes values of one type, here utf8" },
        { f => FeatureExpression.If(f["i"], 1, 2), "'if' takes boolean" },
        { f => FeatureExpression.If(f["a"], 1, "x"), "'if' takes values of one type" },
        { f => FeatureExpression.Coalesce(f["i"]), "'coalesce' takes 2 or more arguments, but was given 1" },
        { f => f["i"].Hour(), "'hour' takes timestamp" },
        { f => f["x"].Clip(2, 1), "goes from 2 down to 1" },
        { f => f["x"] + double.NaN, "NaN cannot be a constant" },
        { f => f["s"].EqualTo(new string('x', 1_001)), "has 1001 characters" },
        { f => f["amuont"] + 1, "has no input 'amuont'" },
        { f => f["stored__jj"] + 1, "Did you mean 'stored__j'?" },
        { _ => FeatureExpression.Null(DataType.Date), "cannot be date" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_AreRefusedWhenWritten(Func<FeatureInputs, FeatureExpression> expression, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Of(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void Depth_AndSize_AreBounded()
    {
        static FeatureExpression Deep(FeatureExpression start, int levels)
        {
            for (var i = 0; i < levels; i++)
            {
                start = -start;
            }

            return start;
        }

        Assert.Equal(FeatureExpression.MaxDepth, Of(f => Deep(f["i"], FeatureExpression.MaxDepth - 1)).Depth);
        Assert.Contains("65 levels deep", Assert.Throws<ArgumentException>(() => Of(f => Deep(f["i"], FeatureExpression.MaxDepth))).Message, StringComparison.Ordinal);

        // Doubling reaches the limit long before it costs anything.
        var failure = Assert.Throws<ArgumentException>(() => Of(f => Enumerable.Range(0, 60).Aggregate(f["i"], (e, _) => e + e)));
        Assert.Contains("more than 1000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_ReadsAsCalls() =>
        Assert.Equal("if(greater(i, 3), concat(s, 'x'), null)", Of(f => FeatureExpression.If(f["i"] > 3, FeatureExpression.Concat(f["s"], "x"), FeatureExpression.Null(DataType.Utf8))).ToString());
}
