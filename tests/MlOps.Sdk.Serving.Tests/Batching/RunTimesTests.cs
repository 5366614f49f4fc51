namespace MlOps.Sdk.Serving.Tests.Batching;

public sealed class RunTimesTests
{
    [Fact]
    public void Expected_SizesThatWereNeverRun_AreJudgedByTheirNeighbours()
    {
        var times = new RunTimes(64);
        Assert.Equal((0d, 0d), (times.Expected(4), times.Fixed()));
        times.Add(2, 30);
        times.Add(10, 70);
        Assert.Equal(30, times.Expected(1));
        Assert.Equal(70, times.Expected(5));
        Assert.Equal(140, times.Expected(20));
        Assert.Null(times.Of(5));

        // 30 = fixed + 2 rows, 70 = fixed + 10 rows.
        Assert.Equal(20, times.Fixed(), 9);
    }

    [Fact]
    public void Add_ARunThatWasHeldUp_CountsLittle()
    {
        var times = new RunTimes(4);
        for (var run = 0; run < 100; run++)
        {
            times.Add(1, 100);
        }

        times.Add(1, 1_000_000);
        Assert.InRange(times.Expected(1), 101, 113);
        for (var run = 0; run < 100; run++)
        {
            times.Add(1, 50);
        }

        Assert.Equal(50, times.Expected(1), 2);
    }
}
