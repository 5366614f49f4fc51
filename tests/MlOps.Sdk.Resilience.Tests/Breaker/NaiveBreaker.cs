namespace MlOps.Sdk.Resilience.Tests.Breaker;

/// <summary>The breaker's rules written down as plainly as possible, with a list of everything that ever happened.</summary>
internal sealed class NaiveBreaker(BreakerOptions options)
{
    private readonly List<(long Bucket, bool Failed)> _counted = [];
    private TimeSpan _openedAt;
    private int? _probe;
    private TimeSpan _probeStarted;
    private readonly HashSet<int> _live = [];

    public BreakerState State { get; private set; } = BreakerState.Closed;

    public bool Enter(int call, TimeSpan now)
    {
        if (State == BreakerState.Open && now - _openedAt >= options.BreakDuration)
        {
            State = BreakerState.HalfOpen;
            _live.Clear();
            _probe = null;
        }

        if (State == BreakerState.Open)
        {
            return false;
        }

        if (State == BreakerState.HalfOpen)
        {
            if (_probe is not null && now - _probeStarted < options.BreakDuration)
            {
                return false;
            }

            _live.Clear();
            _probe = call;
            _probeStarted = now;
        }

        _live.Add(call);
        return true;
    }

    public void End(int call, BreakerVerdict verdict, TimeSpan now)
    {
        if (!_live.Remove(call))
        {
            return;
        }

        if (State == BreakerState.HalfOpen)
        {
            _probe = null;
            if (verdict == BreakerVerdict.Failure)
            {
                Open(now);
            }
            else if (verdict == BreakerVerdict.Success)
            {
                State = BreakerState.Closed;
                _counted.Clear();
                _live.Clear();
            }

            return;
        }

        if (verdict == BreakerVerdict.None)
        {
            return;
        }

        var bucket = now.Ticks / (options.SamplingDuration.Ticks / 10);
        _counted.Add((bucket, verdict == BreakerVerdict.Failure));
        var window = _counted.Where(entry => entry.Bucket > bucket - 10).ToList();
        var failed = window.Count(entry => entry.Failed);
        if (verdict == BreakerVerdict.Failure && window.Count >= options.MinimumThroughput && failed >= options.FailureRatio * window.Count)
        {
            Open(now);
        }
    }

    private void Open(TimeSpan now)
    {
        State = BreakerState.Open;
        _openedAt = now;
        _live.Clear();
    }
}
