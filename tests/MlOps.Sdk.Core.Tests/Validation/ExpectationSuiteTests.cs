using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Core.Tests;

public sealed class ExpectationSuiteTests
{
    private static readonly DateTimeOffset Start = new(2009, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Validate_GoodData_PassesEveryRule()
    {
        using var batch = Commits();
        var suite = ExpectationSuite.Define(e =>
        {
            e.RowCount(1, 10);
            e.Column("id").NotNull().Unique().Matches("c[0-9]+").IsType(DataType.Utf8)
                .Column("lines").NotNull().AtLeast(0).AtMost(1000).Between(0, 1000).Satisfies("whole", v => (long)v >= 0, "whole")
                .Column("share").Finite().Between(0, 1)
                .Column("subsystem").OneOf("src", "deps")
                .Column("at").Between(Start, Start.AddYears(20));
        });
        var result = suite.Validate(batch);
        Assert.True(result.Passed);
        Assert.Equal(14, result.Results.Count);
        Assert.Equal(suite.Count, result.Results.Count);
        Assert.All(result.Results, r => Assert.Equal((3, 0, true), (r.Rows, r.Failed, r.Passed)));
        Assert.Empty(result.Violations);
        result.ThrowIfFailed();
    }

    [Theory]
    [InlineData("not-null", 1, "null", "must be present")]
    [InlineData("at-least", 2, "-5", "must be at least 0")]
    [InlineData("at-most", 0, "70", "must be at most 50")]
    [InlineData("one-of", 1, "\"test\"", "must be one of \"src\", \"deps\"")]
    [InlineData("matches", 2, "\"x9\"", "matches the pattern \"c[0-9]+\"")]
    [InlineData("unique", 1, "\"c1\"", "different from every value above it")]
    [InlineData("finite", 1, "NaN", "must be a finite number")]
    [InlineData("between", 2, "1970-01-01T00:00:00.0000000+00:00", "must be between 2009")]
    [InlineData("at-most-column", 0, "70", "at most the value of column \"limit\"")]
    [InlineData("odd", 0, "70", "must be an odd number")]
    public void Validate_OneBrokenRow_NamesColumnRowValueAndRule(string rule, int row, string shown, string requirement)
    {
        using var batch = Broken();
        var suite = ExpectationSuite.Define(e => e
            .Column("lines").NotNull().AtLeast(0).AtMost(50).AtMostColumn("limit").Satisfies("odd", v => (long)v % 2 != 0, "an odd number")
            .Column("subsystem").OneOf("src", "deps")
            .Column("id").Matches("c[0-9]+").Unique()
            .Column("share").Finite()
            .Column("at").Between(Start, Start.AddYears(20)));
        var result = suite.Validate(batch);
        Assert.False(result.Passed);
        Assert.Equal(1, result.Results.Single(r => r.Rule == rule).Failed);
        var violation = result.Violations.Single(v => v.Rule == rule);
        Assert.Equal(row, violation.Row);
        Assert.Contains($"row {row}: the value {shown} must be", violation.Reason, StringComparison.Ordinal);
        Assert.Contains(requirement, violation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfFailed_BrokenRow_CarriesTheViolations()
    {
        using var batch = Broken();
        var result = ExpectationSuite.Define(e => e.Column("lines").AtLeast(0).Column("share", ExpectationSeverity.Warning).Finite()).Validate(batch);
        var exception = Assert.Throws<DataValidationException>(() => result.ThrowIfFailed("commits.csv"));
        Assert.StartsWith("commits.csv breaks 1 of 2 rules, 1 times in 3 rows. Column \"lines\", row 2: the value -5", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["lines"], exception.Violations.Select(v => v.Column));
    }

    [Fact]
    public void Validate_BrokenWarning_Passes()
    {
        using var batch = Broken();
        var result = ExpectationSuite.Define(e =>
        {
            e.Column("lines", ExpectationSeverity.Warning).AtLeast(0);
            e.RowCount(50, severity: ExpectationSeverity.Warning);
        }).Validate(batch);
        Assert.True(result.Passed);
        Assert.Equal(2, result.Violations.Count);
        result.ThrowIfFailed();
    }

    [Fact]
    public void Validate_UnknownColumn_ListsTheColumns()
    {
        using var batch = Commits();
        var exception = Assert.Throws<SchemaException>(() => ExpectationSuite.Define(e => e.Column("line").NotNull()).Validate(batch));
        Assert.Contains("'line'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("subsystem", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RuleThatDoesNotFitTheType_SaysSo()
    {
        using var batch = Commits();
        Assert.Contains("needs a numeric column", Assert.Throws<SchemaException>(() => ExpectationSuite.Define(e => e.Column("id").AtLeast(0)).Validate(batch)).Message, StringComparison.Ordinal);
        Assert.Contains("needs a utf8 column", Assert.Throws<SchemaException>(() => ExpectationSuite.Define(e => e.Column("lines").OneOf("a")).Validate(batch)).Message, StringComparison.Ordinal);
        Assert.Contains("needs a timestamp column", Assert.Throws<SchemaException>(() => ExpectationSuite.Define(e => e.Column("lines").Between(Start, Start)).Validate(batch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WrongTypeAndRowCount_BreakTheTable()
    {
        using var batch = Commits();
        var suite = ExpectationSuite.Define(e =>
        {
            e.RowCount(4);
            e.Column("lines").IsType(DataType.Int32);
        });
        var result = suite.Validate(batch);
        Assert.Equal([-1L, -1L], result.Violations.Select(v => v.Row));
        Assert.Contains("has 3 rows, but the number must be at least 4", result.Violations[0].Reason, StringComparison.Ordinal);
        Assert.Contains("is int64 but must be int32", result.Violations[1].Reason, StringComparison.Ordinal);
        Assert.Throws<DataValidationException>(() => suite.Split(batch));
    }

    [Fact]
    public void Validate_ManyBatches_IsOneTable()
    {
        using var batch = Commits();
        var result = ExpectationSuite.Define(e =>
        {
            e.RowCount(6, 6);
            e.Column("id").Unique();
        }).Validate([batch, batch]);
        Assert.Equal([3L, 4L, 5L], result.Violations.Select(v => v.Row));
        Assert.True(result.Results[0].Passed);
    }

    [Fact]
    public void Validate_ManyBrokenRows_KeepsASampleAndTheCount()
    {
        using var batch = new RecordBatch(new Schema(new Field("x", DataType.Int64)), Columns.From<long>(new long[5_000]));
        var result = ExpectationSuite.Define(e => e.Column("x").AtLeast(1)).Validate(batch);
        Assert.Equal(5_000, result.Results[0].Failed);
        Assert.Equal(20, result.Violations.Count);
    }

    [Fact]
    public void Split_BrokenRows_AreSetAsideWithTheirReasons()
    {
        using var batch = Broken();
        using var split = ExpectationSuite.Define(e => e
            .Column("lines").NotNull().AtLeast(0)
            .Column("id").Matches("c[0-9]+")
            .Column("lines", ExpectationSeverity.Warning).AtMost(1)).Split(batch);
        Assert.Equal(1, split.Accepted.RowCount);
        Assert.Equal(70, split.Accepted.Column<long>("lines")[0]);
        Assert.Equal(2, split.Rejected.RowCount);
        var reasons = split.Rejected.Text(ValidationSplit.ReasonColumn);
        Assert.Contains("must be present", reasons.GetString(0), StringComparison.Ordinal);
        Assert.Contains("at least 0", reasons.GetString(1), StringComparison.Ordinal);
        Assert.Contains("matches the pattern", reasons.GetString(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Split_AnyNumbers_PartsThemLikeAFilter() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int?[]>(), values =>
        {
            using var batch = new RecordBatch(new Schema(new Field("x", DataType.Int32)), Columns.FromNullable(values));
            using var split = ExpectationSuite.Define(e => e.Column("x").NotNull().Between(-3, 7)).Split(batch);
            var expected = values.Where(v => v is >= -3 and <= 7).Select(v => v!.Value).ToArray();
            return split.Accepted.Column<int>("x").Values.SequenceEqual(expected)
                && split.Rejected.RowCount == values.Length - expected.Length
                && split.Result.Passed == (expected.Length == values.Length);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Define_SenselessRule_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpectationSuite.Define(e => e.Column("x").Between(2, 1)));
        Assert.Throws<ArgumentException>(() => ExpectationSuite.Define(e => e.Column("x").AtLeast(double.NaN)));
        Assert.Throws<ArgumentException>(() => ExpectationSuite.Define(e => e.Column("x").OneOf()));
        Assert.Contains("cannot be used", Assert.Throws<ArgumentException>(() => ExpectationSuite.Define(e => e.Column("x").Matches("("))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ExpectationSuite.Define(e => e.Column("x").Matches("(?=a)b")));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpectationSuite.Define(e => e.RowCount(-1)));
    }

    [Fact]
    public void And_TwoSuites_HasTheRulesOfBoth()
    {
        var both = ExpectationSuite.Define(e => e.Column("x").NotNull()).And(ExpectationSuite.Define(e => e.RowCount(1)));
        Assert.Equal(2, both.Count);
    }

    private static RecordBatch Commits() => Of(["c1", "c2", "c3"], [10, 20, 30], [0, 0.5, 1], ["src", null, "deps"], Start.AddYears(1));

    private static RecordBatch Broken() => Of(["c1", "c1", "x9"], [70, null, -5], [0, double.NaN, 1], ["src", "test", "deps"], DateTimeOffset.UnixEpoch);

    private static RecordBatch Of(string[] ids, long?[] lines, double[] shares, string?[] subsystems, DateTimeOffset last) => new(
        new Schema(
            new Field("id", DataType.Utf8),
            new Field("lines", DataType.Int64),
            new Field("share", DataType.Float64),
            new Field("subsystem", DataType.Utf8),
            new Field("at", DataType.Timestamp),
            new Field("limit", DataType.Int32)),
        Columns.FromStrings(ids),
        Columns.FromNullable(lines),
        Columns.From<double>(shares),
        Columns.FromStrings(subsystems),
        Columns.FromTimestamps(Start, Start, last),
        Columns.From(40, 40, 40));
}
