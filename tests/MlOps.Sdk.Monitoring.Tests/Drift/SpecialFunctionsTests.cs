namespace MlOps.Sdk.Monitoring.Tests;

public sealed class SpecialFunctionsTests
{
    [Fact]
    public void ChiSquareTail_Grid_EqualsSciPy()
    {
        foreach (var row in ReferenceFigures.Instance.ChiSquareTail)
        {
            var actual = SpecialFunctions.ChiSquareTail(row[0], row[1]);
            Assert.True(Math.Abs(actual - row[2]) <= (1e-10 * row[2]) + 1e-300, $"x={row[0]} df={row[1]}: {actual:R} is not {row[2]:R}");
        }
    }

    [Fact]
    public void KolmogorovTail_Grid_EqualsSciPy()
    {
        foreach (var row in ReferenceFigures.Instance.KolmogorovTail)
        {
            Assert.Equal(row[1], SpecialFunctions.KolmogorovTail(row[0]), 1e-12);
        }
    }

    [Fact]
    public void Tails_NothingToTest_AreOne()
    {
        Assert.Equal(1, SpecialFunctions.ChiSquareTail(5, 0));
        Assert.Equal(1, SpecialFunctions.ChiSquareTail(0, 3));
        Assert.Equal(1, SpecialFunctions.KolmogorovTail(0));
    }
}
