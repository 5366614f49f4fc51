namespace MlOps.Sdk.Serving.Tests.Batching;

/// <summary>Callers that are answered at given rates, in ticks of a microsecond.</summary>
public sealed class BatchingJudgeTests
{
    private readonly BatchingJudge _judge = new(1_000_000);
    private long _now;
    private long _calls;
    private long _gathered;

    [Fact]
    public void Gathers_CallerThatIsAlone_NeverIsMadeToWait()
    {
        Run(2_000_000, directRate: 0.3, gatherRate: 5, size: 16, isCrowded: false);
        Assert.Equal(0, _gathered);
        Assert.Equal(31, _judge.SampleMask);
    }

    [Fact]
    public void Gathers_GatheringPays_SoonBeginsAndStays()
    {
        Run(100_000, directRate: 0.5, gatherRate: 1.5, size: 16);
        Assert.True(_judge.Gathers);
        var before = _calls;
        Run(10_000_000, directRate: 0.5, gatherRate: 1.5, size: 16);
        Assert.InRange((double)(_calls - before) / _gathered, 0, 0.01);
    }

    [Fact]
    public void Gathers_GatheringDoesNotPay_IsTriedMoreAndMoreSeldom()
    {
        Run(20_000_000, directRate: 0.3, gatherRate: 0.3, size: 16);
        Assert.InRange((double)_gathered / _calls, 0, 0.01);
        Assert.InRange(_gathered, 1, long.MaxValue);
    }

    [Fact]
    public void Gathers_CallersBecomeFew_StepsAside()
    {
        Run(100_000, directRate: 0.5, gatherRate: 1.5, size: 16);
        Assert.True(_judge.Gathers);
        var before = _gathered;
        Run(2_000_000, directRate: 0.1, gatherRate: 0.1, size: 1, isCrowded: false);
        Assert.False(_judge.Gathers);
        Assert.InRange(_gathered - before, 1, 30_000);
    }

    [Fact]
    public void Gathers_AnotherModelOfTheSameCallersStopsPaying_IsFoundOut()
    {
        Run(100_000, directRate: 0.5, gatherRate: 1.5, size: 16);
        Run(6_000_000, directRate: 0.5, gatherRate: 0.45, size: 16);
        Assert.False(_judge.Gathers);
    }

    [Fact]
    public void Gathers_SlowModel_IsJudgedByFewCalls()
    {
        // 10 ms a row alone, on two threads; 8 rows together take 12 ms.
        Run(3_000_000, directRate: 0.0002, gatherRate: 8 / 12_000d, size: 8);
        Assert.True(_judge.Gathers);
    }

    private void Run(long ticks, double directRate, double gatherRate, int size, bool isCrowded = true)
    {
        for (var end = _now + ticks; _now < end;)
        {
            if (_judge.Gathers)
            {
                _now += Math.Max(1, (long)(size / gatherRate));
                _gathered += size;
                _judge.OnBatch(_now, size);
            }
            else
            {
                var calls = _judge.SampleMask + 1;
                _calls += calls;
                _now += Math.Max(1, (long)(calls / directRate));
                _judge.OnDirect(_now, _calls, isCrowded);
            }
        }
    }
}
