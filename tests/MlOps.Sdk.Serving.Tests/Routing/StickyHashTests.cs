using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Serving.Tests.Routing;

public sealed class StickyHashTests
{
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void XxHash64_PublishedVectors_Match(string text, ulong expected) => Assert.Equal(expected, XxHash64.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Place_ReferenceImplementation_GivesTheSamePlaces()
    {
        using var stream = typeof(StickyHashTests).Assembly.GetManifestResourceStream("sticky_hash.json")!;
        var rows = JsonDocument.Parse(stream).RootElement.EnumerateArray().ToList();
        Assert.Equal(40, rows.Count);
        Assert.All(rows, row => Assert.Equal(
            row.GetProperty("place").GetDouble(),
            StickyHash.Place(row.GetProperty("experiment").GetString()!, row.GetProperty("unit").GetString()!, row.GetProperty("salt").GetString()!)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(97.5)]
    public void Choose_ManyUnits_GivesTheShareWithinBinomialBounds(double percent)
    {
        const int Units = 100_000;
        var p = percent / 100;
        var canary = Enumerable.Range(0, Units).Count(unit => IsCanary(percent, $"user-{unit}"));

        // Five standard deviations: wrong once in two million runs if the hash is uniform; the inputs are fixed anyway.
        var bound = 5 * Math.Sqrt(Units * p * (1 - p));
        Assert.InRange(canary, (Units * p) - bound, (Units * p) + bound);
    }

    [Fact]
    public void Choose_ShareRaised_MovesOnlyTheDifference()
    {
        var shares = Gen.Choose(0, 1000).Two().ToArbitrary();
        var property = Prop.ForAll(shares, Gen.Choose(0, 1_000_000).ToArbitrary(), (pair, unit) =>
        {
            var (low, high) = (Math.Min(pair.Item1, pair.Item2) / 10.0, Math.Max(pair.Item1, pair.Item2) / 10.0);
            var (before, after) = (IsCanary(low, $"{unit}"), IsCanary(high, $"{unit}"));
            return !before || after;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithReplay(5, 9), property);

        var moved = Enumerable.Range(0, 50_000).Count(unit => IsCanary(10, $"{unit}") != IsCanary(15, $"{unit}"));
        Assert.InRange(moved, 2_250, 2_750);
    }

    [Fact]
    public void Choose_SameUnitAgain_GivesTheSameVariantAndTheReason()
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), unit =>
            Decide(30, unit.Get).Variant == Decide(30, unit.Get).Variant && Decide(30, unit.Get).Reason == StickyHashPolicy.ByUnit);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(2, 3), property);
        Assert.Equal(StickyHashPolicy.ByRequest, Decide(30, null).Reason);
    }

    [Fact]
    public void Place_AnotherExperimentOrSalt_ShufflesAnew()
    {
        var both = Enumerable.Range(0, 20_000).Count(unit => StickyHash.Place("a", $"{unit}") < 0.5 && StickyHash.Place("b", $"{unit}") < 0.5);
        Assert.InRange(both, 4_700, 5_300);
        var salted = Enumerable.Range(0, 20_000).Count(unit => StickyHash.Place("a", $"{unit}") < 0.5 && StickyHash.Place("a", $"{unit}", "s") < 0.5);
        Assert.InRange(salted, 4_700, 5_300);
    }

    [Fact]
    public void Place_PartsThatRunTogether_DifferByTheirBorders() =>
        Assert.NotEqual(StickyHash.Place("ab", "c"), StickyHash.Place("a", "bc"));

    private static bool IsCanary(double percent, string unit) => Decide(percent, unit).Variant == 0;

    private static RoutingDecision Decide(double percent, string? unit) => new StickyHashPolicy().Choose(new RoutingContext(
        "commit-risk", "", [new("canary", 2, percent), new("primary", 1, 100 - percent)], unit, "request-1"));
}
