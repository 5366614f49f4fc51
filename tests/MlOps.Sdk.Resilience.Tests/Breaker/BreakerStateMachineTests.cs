using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Resilience.Tests.Breaker;

public sealed class BreakerStateMachineTests
{
    private static readonly BreakerOptions Options = new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = 4,
        SamplingDuration = TimeSpan.FromSeconds(10),
        BreakDuration = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public void Machine_RandomSequences_BehavesLikeTheNaiveBreaker()
    {
        var step = Gen.Choose(0, 99).SelectMany(kind => Gen.Choose(0, 7).Select(value => (Kind: kind, Value: value)));
        var seen = new HashSet<(BreakerState, BreakerState)>();
        var property = Prop.ForAll(step.ListOf().Resize(120).ToArbitrary(), steps => RunBoth([.. steps], seen));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4_000).WithReplay(7, 11), property);
        Assert.Superset(
            new HashSet<(BreakerState, BreakerState)>
            {
                (BreakerState.Closed, BreakerState.Open), (BreakerState.Open, BreakerState.HalfOpen),
                (BreakerState.HalfOpen, BreakerState.Closed), (BreakerState.HalfOpen, BreakerState.Open),
            },
            seen);
    }

    [Fact]
    public void Machine_RandomSequences_ChangesOnlyAlongTheFourAllowedEdges()
    {
        var random = new Random(3);
        for (var run = 0; run < 2_000; run++)
        {
            var seen = new HashSet<(BreakerState, BreakerState)>();
            RunBoth([.. Enumerable.Range(0, 60).Select(_ => (random.Next(100), random.Next(8)))], seen);
            Assert.DoesNotContain((BreakerState.Closed, BreakerState.HalfOpen), seen);
            Assert.DoesNotContain((BreakerState.Open, BreakerState.Closed), seen);
        }
    }

    [Fact]
    public void TryEnter_WallClockJumps_KeepsTheBreakByTheMonotonicClock()
    {
        var time = new FakeTimeProvider();
        var machine = Opened(time);
        time.SetWallClock(time.GetUtcNow().AddYears(1));
        Assert.False(machine.TryEnter().IsAdmitted);
        time.SetWallClock(time.GetUtcNow().AddYears(-2));
        time.Advance(Options.BreakDuration);
        Assert.True(machine.TryEnter().IsAdmitted);
    }

    [Fact]
    public void Record_ProbeCancelled_StaysHalfOpenAndTheNextCallProbes()
    {
        var time = new FakeTimeProvider();
        var machine = Opened(time);
        time.Advance(Options.BreakDuration);
        var probe = machine.TryEnter();
        machine.Record(probe, BreakerVerdict.None);
        Assert.Equal(BreakerState.HalfOpen, machine.State);
        Assert.True(machine.TryEnter().IsAdmitted);
        Assert.False(machine.TryEnter().IsAdmitted);
    }

    [Fact]
    public void Record_LateSuccessOfACallFromBeforeTheBreak_DoesNotClose()
    {
        var time = new FakeTimeProvider();
        var machine = new BreakerStateMachine(Options, time, (_, _, _) => { });
        var early = machine.TryEnter();
        Trip(machine);
        time.Advance(Options.BreakDuration);
        Assert.True(machine.TryEnter().IsAdmitted);
        machine.Record(early, BreakerVerdict.Success);
        Assert.Equal(BreakerState.HalfOpen, machine.State);
    }

    [Fact]
    public async Task TryEnter_32CallersWhenTheBreakIsOver_AdmitsExactlyOne()
    {
        for (var round = 0; round < 50; round++)
        {
            var time = new FakeTimeProvider();
            var machine = Opened(time);
            time.Advance(Options.BreakDuration);
            using var start = new Barrier(32);
            var callers = Enumerable.Range(0, 32).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return machine.TryEnter().IsAdmitted;
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            Assert.Single(await Task.WhenAll(callers), admitted => admitted);
        }
    }

    [Fact]
    public void Record_FailuresSlideOutOfTheWindow_StaysClosed()
    {
        var time = new FakeTimeProvider();
        var machine = new BreakerStateMachine(Options, time, (_, _, _) => { });
        for (var call = 0; call < 100; call++)
        {
            machine.Record(machine.TryEnter(), BreakerVerdict.Failure);
            time.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.Equal(BreakerState.Closed, machine.State);
    }

    private static bool RunBoth((int Kind, int Value)[] steps, HashSet<(BreakerState, BreakerState)> seen)
    {
        var time = new FakeTimeProvider();
        var machine = new BreakerStateMachine(Options, time, (from, to, _) => seen.Add((from, to)));
        var naive = new NaiveBreaker(Options);
        var flying = new List<(int Call, BreakerAdmission Admission)>();
        var call = 0;
        var now = TimeSpan.Zero;
        foreach (var (kind, value) in steps)
        {
            if (kind < 20)
            {
                var by = TimeSpan.FromMilliseconds(value * 400);
                time.Advance(by);
                now += by;
            }
            else if (kind < 60)
            {
                var admission = machine.TryEnter();
                if (naive.Enter(++call, now) != admission.IsAdmitted)
                {
                    return false;
                }

                if (admission.IsAdmitted)
                {
                    flying.Add((call, admission));
                }
            }
            else if (flying.Count > 0)
            {
                var ending = flying[value % flying.Count];
                flying.Remove(ending);
                var verdict = kind < 75 ? BreakerVerdict.Success : kind < 95 ? BreakerVerdict.Failure : BreakerVerdict.None;
                machine.Record(ending.Admission, verdict);
                naive.End(ending.Call, verdict, now);
            }

            if (machine.State != naive.State)
            {
                return false;
            }
        }

        return true;
    }

    private static BreakerStateMachine Opened(FakeTimeProvider time)
    {
        var machine = new BreakerStateMachine(Options, time, (_, _, _) => { });
        Trip(machine);
        Assert.Equal(BreakerState.Open, machine.State);
        return machine;
    }

    private static void Trip(BreakerStateMachine machine)
    {
        for (var call = 0; call < Options.MinimumThroughput; call++)
        {
            machine.Record(machine.TryEnter(), BreakerVerdict.Failure);
        }
    }
}
