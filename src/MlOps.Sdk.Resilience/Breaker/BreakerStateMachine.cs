using System.Globalization;

namespace MlOps.Sdk.Resilience;

/// <summary>
/// Closed, open, half-open. Time is the monotonic timestamp of the provider, so that a clock set back or forth neither
/// opens nor closes anything. Every change of state starts a new epoch; the outcome of a call admitted in an earlier
/// epoch says nothing about the present one and is dropped. A half-open breaker has one probe in flight at most; a
/// probe without a verdict (its caller cancelled) hands the turn to the next call.
/// </summary>
internal sealed class BreakerStateMachine
{
    private readonly Lock _gate = new();
    private readonly BreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly RollingCounts _counts;
    private readonly Action<BreakerState, BreakerState, string> _onChange;
    private volatile BreakerState _state = BreakerState.Closed;
    private long _epoch;
    private long _since;
    private bool _probeInFlight;

    /// <param name="options">Thresholds, already validated.</param>
    /// <param name="time">Source of monotonic time.</param>
    /// <param name="onChange">Called under the lock so that changes arrive in order; must only take note.</param>
    public BreakerStateMachine(BreakerOptions options, TimeProvider time, Action<BreakerState, BreakerState, string> onChange)
    {
        _options = options;
        _time = time;
        _onChange = onChange;
        _counts = new RollingCounts(options.SamplingDuration, time);
    }

    public BreakerState State => _state;

    public BreakerAdmission TryEnter()
    {
        // Read before the state: a breaker that opens in between makes the epoch an old one, not the call one of the new epoch.
        var epoch = Volatile.Read(ref _epoch);
        if (_state == BreakerState.Closed)
        {
            return BreakerAdmission.Admit(epoch);
        }

        lock (_gate)
        {
            switch (_state)
            {
                case BreakerState.Closed:
                    return BreakerAdmission.Admit(_epoch);
                case BreakerState.Open when Elapsed() < _options.BreakDuration:
                    return BreakerAdmission.Refuse(_options.BreakDuration - Elapsed());
                case BreakerState.Open:
                    Change(BreakerState.HalfOpen, "The break is over; one call probes whether it works again.");
                    return Probe();
                case BreakerState.HalfOpen when _probeInFlight && Elapsed() < _options.BreakDuration:
                    return BreakerAdmission.Refuse(_options.BreakDuration - Elapsed());
                default:
                    // The last probe was cancelled or is lost: a fresh epoch keeps its late answer out.
                    _epoch++;
                    return Probe();
            }
        }
    }

    public void Record(in BreakerAdmission admission, BreakerVerdict verdict)
    {
        lock (_gate)
        {
            if (admission.Epoch != _epoch)
            {
                return;
            }

            if (_state == BreakerState.HalfOpen)
            {
                EndProbe(verdict);
            }
            else if (verdict != BreakerVerdict.None)
            {
                Count(verdict);
            }
        }
    }

    private TimeSpan Elapsed() => _time.GetElapsedTime(_since);

    private BreakerAdmission Probe()
    {
        _probeInFlight = true;
        _since = _time.GetTimestamp();
        return BreakerAdmission.Admit(_epoch);
    }

    private void EndProbe(BreakerVerdict verdict)
    {
        _probeInFlight = false;
        if (verdict == BreakerVerdict.Success)
        {
            _counts.Clear();
            Change(BreakerState.Closed, "The probe succeeded.");
        }
        else if (verdict == BreakerVerdict.Failure)
        {
            Change(BreakerState.Open, "The probe failed.");
        }
    }

    private void Count(BreakerVerdict verdict)
    {
        _counts.Add(verdict == BreakerVerdict.Failure);
        if (verdict == BreakerVerdict.Success)
        {
            return;
        }

        var (total, failed) = _counts.Sum();
        if (total >= _options.MinimumThroughput && failed >= _options.FailureRatio * total)
        {
            Change(BreakerState.Open, string.Create(CultureInfo.InvariantCulture, $"{failed} of {total} calls failed within {_options.SamplingDuration}."));
        }
    }

    private void Change(BreakerState to, string reason)
    {
        var from = _state;
        _epoch++;
        _since = _time.GetTimestamp();
        _state = to;
        _onChange(from, to, reason);
    }
}
