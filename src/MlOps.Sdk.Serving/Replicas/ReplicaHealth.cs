namespace MlOps.Sdk.Serving;

/// <summary>
/// Whether a replica gets calls: it leaves after failures in a row, rests, and comes back when one call on trial is answered.
/// Thread-safe.
/// </summary>
/// <param name="plan">How many failures, and how long the rest.</param>
/// <param name="time">The clock.</param>
/// <param name="onChange">Told of every change, in order.</param>
internal sealed class ReplicaHealth(ReplicaPlan plan, TimeProvider time, Action<ReplicaState, string> onChange)
{
    private readonly Lock _gate = new();
    private volatile ReplicaState _state = ReplicaState.Healthy;
    private int _failures;
    private long _restsFrom;
    private TimeSpan _rest;
    private bool _askedForRest;
    private bool _isBarred;

    public ReplicaState State => _state;

    /// <summary>How much of the rest is left; zero when it is over or there is none.</summary>
    public TimeSpan RestLeft
    {
        get
        {
            lock (_gate)
            {
                var left = _state == ReplicaState.Resting ? _rest - time.GetElapsedTime(_restsFrom) : TimeSpan.Zero;
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Whether the caller is the one call that tries a replica whose rest is over.</summary>
    public bool TryBeginTrial()
    {
        if (_state != ReplicaState.Resting)
        {
            return false;
        }

        lock (_gate)
        {
            if (State != ReplicaState.Resting || _isBarred || time.GetElapsedTime(_restsFrom) < _rest)
            {
                return false;
            }

            Change(ReplicaState.OnTrial, "Its rest is over, and one call tries it.");
            return true;
        }
    }

    /// <summary>A call was answered.</summary>
    public void Succeeded()
    {
        if (_state == ReplicaState.Healthy && Volatile.Read(ref _failures) == 0)
        {
            return;
        }

        lock (_gate)
        {
            _failures = 0;
            if (_state == ReplicaState.OnTrial)
            {
                Change(ReplicaState.Healthy, "It answered the call on trial.");
            }
        }
    }

    /// <summary>A call or a probe failed.</summary>
    /// <param name="why">Why, as a sentence.</param>
    /// <param name="pause">The pause that the replica itself asks for; null when it does not.</param>
    public void Failed(string why, TimeSpan? pause = null)
    {
        lock (_gate)
        {
            _failures++;
            if (_state == ReplicaState.Healthy && _failures < plan.LeavesAfter && pause is null)
            {
                return;
            }

            if (pause is not null || !_askedForRest || RestLeft == TimeSpan.Zero)
            {
                (_restsFrom, _rest, _askedForRest) = (time.GetTimestamp(), pause ?? plan.Rest, pause is not null);
            }

            if (_state != ReplicaState.Resting)
            {
                Change(ReplicaState.Resting, why);
            }
        }
    }

    /// <summary>The call on trial ended without telling anything about the replica: the next one tries.</summary>
    public void Undecided()
    {
        if (_state != ReplicaState.OnTrial)
        {
            return;
        }

        lock (_gate)
        {
            if (State == ReplicaState.OnTrial)
            {
                _rest = TimeSpan.Zero;
                Change(ReplicaState.Resting, "The call on trial ended before it was answered.");
            }
        }
    }

    /// <summary>It gets no call, not even one on trial, before a probe is answered.</summary>
    public void Bar(string why)
    {
        lock (_gate)
        {
            _isBarred = true;
            (_restsFrom, _rest) = (time.GetTimestamp(), plan.Rest);
            Change(ReplicaState.Resting, why);
        }
    }

    /// <summary>A probe was answered: a rest that the replica did not ask for itself is over.</summary>
    public void Ready()
    {
        lock (_gate)
        {
            _isBarred = false;
            if (_state == ReplicaState.Resting && !_askedForRest)
            {
                _rest = TimeSpan.Zero;
            }
        }
    }

    private void Change(ReplicaState state, string reason)
    {
        _state = state;
        onChange(state, reason);
    }
}
