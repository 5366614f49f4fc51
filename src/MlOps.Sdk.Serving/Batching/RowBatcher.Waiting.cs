using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

internal sealed partial class RowBatcher
{
    private ITimer? _timer;
    private long _timerDue = long.MaxValue;

    /// <summary>Takes a row out of the queue whose caller has cancelled; false when it is not there any more.</summary>
    public bool TryCancel(BatchItem item)
    {
        lock (_gate)
        {
            if (!item.IsWaiting)
            {
                return false;
            }

            _waiting.Remove(item);
            item.End();
        }

        CountCancelled(item.Version);
        return true;
    }

    /// <summary>Under the lock: how long rows that wait should wait for others; 0 when they should not.</summary>
    private long TimeToWait(long now)
    {
        if (_delay == 0 || _waiting.Count >= _sizes.Target)
        {
            return 0;
        }

        var left = _waiting.Oldest() + _delay - now;
        return left > 0 && (_judge is null || _gaps.IsWorthWaiting(_times.Fixed(), left)) ? left : 0;
    }

    /// <summary>Under the lock: has the timer strike at a moment, or before.</summary>
    private void WakeAt(long due, long now)
    {
        if (due >= _timerDue)
        {
            return;
        }

        _timerDue = due;
        _timer ??= _time.CreateTimer(static batcher => ((RowBatcher)batcher!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Timers cut off parts of a millisecond, and would strike too early.
        var milliseconds = Math.Ceiling(Math.Max(0, due - now) * 1000.0 / _time.TimestampFrequency);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        List<BatchItem>? late = null;
        bool isTurnNeeded;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var next = long.MaxValue;
            _timerDue = long.MaxValue;
            for (var item = _waiting.First(); item is not null;)
            {
                var after = _waiting.After(item);
                if (item.Deadline <= now)
                {
                    _waiting.Remove(item);
                    item.End();
                    (late ??= []).Add(item);
                }
                else
                {
                    next = Math.Min(next, item.Deadline);
                }

                item = after;
            }

            isTurnNeeded = NeedsTurn(now);
            if (next != long.MaxValue)
            {
                WakeAt(next, now);
            }
        }

        if (isTurnNeeded)
        {
            QueueTurn();
        }

        RefuseLate(late);
    }

    private bool IsLate(long? deadline, long now, int rows) => deadline is { } moment && moment != long.MaxValue && now + _times.Expected(rows) > moment;

    private void RequireTime(ServedVersion version, long deadline)
    {
        lock (_gate)
        {
            if (!IsLate(deadline, _time.GetTimestamp(), 1))
            {
                return;
            }

        }

        throw RefuseLate(version);
    }

    private ServingException RefuseLate(ServedVersion version)
    {
        Interlocked.Increment(ref _expired);
        CountLost(version, 1, "expired");
        return Late(version, waited: 0);
    }

    private void RefuseLate(List<BatchItem>? late)
    {
        if (late is null)
        {
            return;
        }

        CountExpired(late);
        var now = _time.GetTimestamp();
        foreach (var item in late)
        {
            item.Refuse(Late(item.Version, now - item.Entered));
        }
    }

    private ServingException RefuseFull(ServedVersion version)
    {
        Interlocked.Increment(ref _shed);
        CountLost(version, 1, "shed");
        return Full(version);
    }

    private ServingException Full(ServedVersion version)
    {
        var runs = Math.Ceiling(_plan.QueueCapacity / ((double)_plan.MaxBatchSize * _runners));
        var wait = TimeSpan.FromSeconds(Math.Max(0.001, runs * _times.Expected(_plan.MaxBatchSize) / _time.TimestampFrequency));
        return new ServingException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Version {version.NumberText} of \"{version.Model}\" is busy: {_plan.QueueCapacity} rows wait already, so one was refused ({_plan.Shed}). Try again in {wait.TotalSeconds:0.###} s, or raise QueueCapacity if callers can wait."),
            version.Model)
        {
            Reason = ServingErrorReason.Overloaded,
            IsTransient = true,
            RetryAfter = wait,
        };
    }

    private ServingException Late(ServedVersion version, long waited) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Version {version.NumberText} of \"{version.Model}\" cannot answer in time: the row has waited {Milliseconds(waited):0.###} ms, a run takes about {Milliseconds(_times.Expected(1)):0.###} ms, and its deadline is nearer than that. It was not computed; allow more time, or send less at once."),
        version.Model)
    {
        Reason = ServingErrorReason.DeadlineMissed,
        IsTransient = true,
    };

    private double Milliseconds(double ticks) => ticks * 1000 / _time.TimestampFrequency;
}
