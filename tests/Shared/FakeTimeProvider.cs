namespace MlOps.Sdk.Tests;

/// <summary>Time that moves only when told to, with timers. The wall clock can be set apart from the monotonic one.</summary>
internal sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _wall = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private long _ticks;

    /// <summary>When true, a timer fires as soon as it is set, and time moves to its due moment: waits take no time.</summary>
    public bool SkipsWaits { get; set; }

    /// <summary>Every finite wait that was asked for.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _wall;
        }
    }

    public void SetWallClock(DateTimeOffset now)
    {
        lock (_gate)
        {
            _wall = now;
        }
    }

    public void Advance(TimeSpan by)
    {
        List<FakeTimer> due = [];
        lock (_gate)
        {
            _ticks += by.Ticks;
            _wall += by;
            due.AddRange(_timers.Where(timer => timer.DueAt <= _ticks).OrderBy(timer => timer.DueAt));
            foreach (var timer in due)
            {
                timer.DueAt = timer.Period is { } period ? _ticks + period.Ticks : long.MaxValue;
            }
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class FakeTimer(FakeTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public long DueAt { get; set; } = long.MaxValue;

        /// <summary>After each firing it is due again so much later; null fires once.</summary>
        public TimeSpan? Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                DueAt = long.MaxValue;
                return true;
            }

            lock (owner._gate)
            {
                owner.Waits.Add(dueTime);
                DueAt = owner._ticks + dueTime.Ticks;
            }

            if (owner.SkipsWaits)
            {
                owner.Advance(dueTime);
            }

            return true;
        }

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
