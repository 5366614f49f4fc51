using MlOps.Sdk.Tests;

namespace MlOps.Sdk.Serving.Tests.Replicas;

public sealed class ReplicaHealthTests
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();
    private readonly List<ReplicaState> _changes = [];
    private readonly ReplicaHealth _health;

    public ReplicaHealthTests() => _health = new ReplicaHealth(new ReplicaPlan { LeavesAfter = 3, Rest = Rest }, _time, (state, _) => _changes.Add(state));

    [Fact]
    public void Failed_FewerThanEnoughInARow_Stays()
    {
        for (var round = 0; round < 5; round++)
        {
            _health.Failed("It failed.");
            _health.Failed("It failed.");
            _health.Succeeded();
        }

        Assert.Equal(ReplicaState.Healthy, _health.State);
        Assert.Empty(_changes);
    }

    [Fact]
    public void Failed_EnoughInARow_RestsAndThenOneCallTriesIt()
    {
        Leave();
        Assert.Equal((ReplicaState.Resting, Rest), (_health.State, _health.RestLeft));
        Assert.False(_health.TryBeginTrial());
        _time.Advance(Rest - TimeSpan.FromTicks(1));
        Assert.False(_health.TryBeginTrial());

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_health.TryBeginTrial());
        Assert.False(_health.TryBeginTrial());

        _health.Succeeded();
        Assert.Equal([ReplicaState.Resting, ReplicaState.OnTrial, ReplicaState.Healthy], _changes);
    }

    [Fact]
    public void Failed_OnTrial_RestsAgainAtOnce()
    {
        Leave();
        _time.Advance(Rest);
        Assert.True(_health.TryBeginTrial());
        _health.Failed("It failed.");
        Assert.Equal((ReplicaState.Resting, Rest), (_health.State, _health.RestLeft));
    }

    [Fact]
    public void Undecided_OnTrial_LetsTheNextCallTry()
    {
        Leave();
        _time.Advance(Rest);
        Assert.True(_health.TryBeginTrial());
        _health.Undecided();
        Assert.Equal(ReplicaState.Resting, _health.State);
        Assert.True(_health.TryBeginTrial());
    }

    [Fact]
    public void Ready_WhileResting_EndsTheRest()
    {
        Leave();
        _health.Ready();
        Assert.True(_health.TryBeginTrial());
    }

    [Fact]
    public void Failed_WithAPause_LeavesAtOnceForAsLongAsAsked()
    {
        _health.Failed("It asks for a pause.", TimeSpan.FromMinutes(1));
        _health.Ready();
        _health.Failed("A call that was under way failed too.");
        Assert.False(_health.TryBeginTrial());
        Assert.Equal(TimeSpan.FromMinutes(1), _health.RestLeft);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_health.TryBeginTrial());
    }

    [Fact]
    public void Bar_UntilAProbeIsAnswered_NoCallTriesIt()
    {
        _health.Bar("It was never there.");
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(_health.TryBeginTrial());
        _health.Ready();
        Assert.True(_health.TryBeginTrial());
    }

    [Fact]
    public void TryBeginTrial_ManyAtOnce_OneTries()
    {
        Leave();
        _time.Advance(Rest);
        var tries = 0;
        Parallel.For(0, 64, _ => Interlocked.Add(ref tries, _health.TryBeginTrial() ? 1 : 0));
        Assert.Equal(1, tries);
    }

    private void Leave()
    {
        for (var i = 0; i < 3; i++)
        {
            _health.Failed("It failed.");
        }
    }
}
