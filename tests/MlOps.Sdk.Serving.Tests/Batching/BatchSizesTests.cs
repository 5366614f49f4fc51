namespace MlOps.Sdk.Serving.Tests.Batching;

public sealed class BatchSizesTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(15, 2, 15)]
    [InlineData(16, 2, 8)]
    [InlineData(33, 2, 17)]
    [InlineData(33, 1, 33)]
    [InlineData(500, 1, 64)]
    [InlineData(500, 2, 64)]
    [InlineData(20, 8, 8)]
    public void Take_SharesManyRowsAmongRunners(int waiting, int runners, int taken) => Assert.Equal(taken, Of(64).Take(waiting, runners));

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(15, 4)]
    [InlineData(16, 16)]
    [InlineData(90, 16)]
    public void Take_EnoughForAPreferredSize_IsCutToIt(int waiting, int taken) => Assert.Equal(taken, Of(64, 4, 16).Take(waiting, 1));

    [Fact]
    public void Run_AnyRows_IsLittleMoreAndOneOfFewSizes()
    {
        var sizes = Of(1000);
        var runs = Enumerable.Range(1, 1000).Select(rows => (Rows: rows, Run: sizes.Run(rows, new RunTimes(1000)))).ToList();
        Assert.All(runs, pair => Assert.InRange(pair.Run, pair.Rows, Math.Min(1000, pair.Rows * 9 / 8)));
        Assert.InRange(runs.Select(pair => pair.Run).Distinct().Count(), 17, 70);
    }

    [Fact]
    public void Run_PreferredSize_IsTriedAndThenTakenOnlyWhereItIsQuicker()
    {
        var sizes = Of(64, 8, 32);
        var times = new RunTimes(64);
        Assert.Equal(8, sizes.Run(5, times));
        times.Add(8, 100);
        Assert.Equal(5, sizes.Run(5, times));
        times.Add(5, 90);
        Assert.Equal(5, sizes.Run(5, times));
        times.Add(7, 110);
        Assert.Equal(8, sizes.Run(7, times));
        Assert.Equal(8, sizes.Run(8, times));
        Assert.Equal(40, sizes.Run(39, times));
    }

    private static BatchSizes Of(int size, params int[] preferred)
    {
        var options = new BatchingOptions { MaxBatchSize = size };
        Array.ForEach(preferred, options.PreferredSizes.Add);
        return new BatchSizes(new BatchingPlan(options));
    }
}
