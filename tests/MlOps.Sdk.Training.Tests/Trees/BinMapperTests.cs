using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Training.Tests.Trees;

public sealed class BinMapperTests
{
    [Fact]
    public void Map_OnRandomValues_AsksTheSameQuestionAsTheEdges() => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
    {
        var random = new Random(seed);
        var spread = Math.Pow(10, random.Next(-3, 6));
        var values = Enumerable.Range(0, 1 + random.Next(2000)).Select(_ => random.Next(10) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => (float)random.Next(3),
            _ => (float)(random.NextDouble() * spread),
        }).ToArray();
        var mapper = BinMapper.Fit(values, 2 + random.Next(254));
        var bins = new byte[values.Length];
        mapper.Map(values, bins);
        for (var i = 0; i < values.Length; i++)
        {
            for (var b = 0; b < mapper.Edges.Length; b++)
            {
                Assert.Equal(values[i] <= mapper.Edges[b], !float.IsNaN(values[i]) && bins[i] <= b);
            }

            Assert.Equal(float.IsNaN(values[i]), bins[i] == mapper.BinCount);
        }

        Assert.True(mapper.Edges.Zip(mapper.Edges.Skip(1)).All(p => p.First < p.Second));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(5, 11));

    [Fact]
    public void Fit_OnManyDistinctValues_FillsBinsEvenly()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 100_000).Select(_ => (float)Math.Exp(random.NextDouble() * 10)).ToArray();
        var mapper = BinMapper.Fit(values, 255);
        var bins = new byte[values.Length];
        mapper.Map(values, bins);
        Assert.Equal(255, mapper.BinCount);
        Assert.All(bins.GroupBy(b => b), group => Assert.InRange(group.Count(), 350, 440));
    }

    [Fact]
    public void Fit_OnNeighbouringFloats_KeepsTheEdgeBelowTheUpper()
    {
        var upper = MathF.BitIncrement(1f);
        Assert.Equal([1f], BinMapper.Fit([1f, upper], 255).Edges);
    }

    [Fact]
    public void Fit_OnFewDistinctValues_GivesEachItsBin() =>
        Assert.Equal([0.5f, 2f], BinMapper.Fit([3, 0, 1, 0, 3], 3).Edges);
}
