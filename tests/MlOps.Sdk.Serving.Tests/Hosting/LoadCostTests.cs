namespace MlOps.Sdk.Serving.Tests.Hosting;

public sealed class LoadCostTests
{
    private long? _inUse = 1000;

    [Fact]
    public void Expect_BeforeAndAfterALoad_IsTheGuessAndThenWhatItCost()
    {
        var cost = new LoadCost(2, () => _inUse);
        Assert.Equal(200, cost.Expect("a", 100));
        var watch = cost.Begin();
        _inUse += 350;
        Assert.Equal(350, cost.End(watch, "a", 100));
        Assert.Equal((350, 200), (cost.Expect("a", 100), cost.Expect("b", 100)));
    }

    [Fact]
    public void End_WhenOthersFreedMemoryMeanwhile_IsNotLessThanTheFile()
    {
        var cost = new LoadCost(2, () => _inUse);
        var watch = cost.Begin();
        _inUse -= 900;
        Assert.Equal(100, cost.End(watch, "a", 100));
    }

    [Fact]
    public void End_OfLoadsThatOverlapped_TellsNothing()
    {
        var cost = new LoadCost(2, () => _inUse);
        var (first, second) = (cost.Begin(), cost.Begin());
        Assert.Null(cost.End(second, "b", 100));
        Assert.Null(cost.End(first, "a", 100));
        var third = cost.Begin();
        cost.GiveUp();
        var fourth = cost.Begin();
        _inUse += 500;
        Assert.Equal(500, cost.End(fourth, "a", 100));
        Assert.NotEqual(third.Number, fourth.Number);
    }

    [Fact]
    public void End_WhereTheSystemDoesNotTell_KeepsTheGuess()
    {
        _inUse = null;
        var cost = new LoadCost(1.5, () => _inUse);
        Assert.Null(cost.End(cost.Begin(), "a", 100));
        Assert.Equal(150, cost.Expect("a", 100));
    }
}
