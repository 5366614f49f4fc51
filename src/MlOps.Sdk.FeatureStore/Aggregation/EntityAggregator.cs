namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The aggregations of one entity after the other: takes an entity's events in order of time and steps from one instant at which a
/// window gains or loses an event to the next. At <c>t</c> a window of width <c>w</c> covers events with <c>t - w &lt;= e &lt; t</c>, so an event at
/// <c>e</c> comes in at <c>e + 1 µs</c> and is gone from <c>e + w + 1 µs</c> on. The one computation behind materialized and streamed rows.
/// Not thread-safe.
/// </summary>
internal sealed class EntityAggregator
{
    private const int LeastRemoved = 1_024;

    private readonly EventBuffer _events;
    private readonly long[] _widths;
    private readonly WindowState[][] _states;
    private readonly ISlidingState[][] _sliding;
    private readonly WindowState[] _ownAllTime;
    private readonly int[] _left;
    private readonly bool[] _isChanged;
    private int _entered;

    public EntityAggregator(AggregationPlan plan)
    {
        Plan = plan;
        _events = plan.CreateBuffer();
        _widths = plan.Widths;
        _states = [.. Enumerable.Range(0, plan.AllTime + 1).Select(plan.CreateStates)];
        _sliding = [.. _states[..plan.AllTime].Select(s => Array.ConvertAll(s, state => (ISlidingState)state))];
        _ownAllTime = _states[plan.AllTime];
        _left = new int[_widths.Length];
        _isChanged = new bool[_states.Length];
        Start();
    }

    public AggregationPlan Plan { get; }

    /// <summary>From when on the values hold, in microseconds.</summary>
    public long ValidFrom { get; private set; }

    /// <summary>The newest event before that.</summary>
    public long EventTime { get; private set; }

    /// <summary>The newest created time of the events before that.</summary>
    public long CreatedTime { get; private set; }

    /// <summary>The time of the newest event there is; instants up to it are certain when events come in order.</summary>
    public long NewestTime => _events.Count > 0 ? _events.Times[^1] : EventTime;

    /// <summary>Begins with an entity that has no events yet.</summary>
    public void Start()
    {
        Start(_ownAllTime, long.MinValue, long.MinValue);
        foreach (var state in _ownAllTime)
        {
            state.Clear();
        }
    }

    /// <summary>Begins with an entity of which the states of all the past are kept elsewhere; they change with this one.</summary>
    /// <param name="allTime">The states.</param>
    /// <param name="eventTime">The newest event in them.</param>
    /// <param name="createdTime">The newest created time in them.</param>
    public void Start(WindowState[] allTime, long eventTime, long createdTime)
    {
        _events.Clear();
        _entered = 0;
        Array.Clear(_left);
        foreach (var window in _states.AsSpan(..^1))
        {
            foreach (var state in window)
            {
                state.Clear();
            }
        }

        _states[^1] = allTime;
        (EventTime, CreatedTime) = (eventTime, createdTime);
        Array.Fill(_isChanged, true);
    }

    /// <summary>Adds events that are not older than those added before.</summary>
    public void Append(EventBuffer source, int start, int count)
    {
        var needed = _entered;
        foreach (var left in _left)
        {
            needed = Math.Min(needed, left);
        }

        if (needed > LeastRemoved && needed > _events.Count / 2)
        {
            Forget(needed);
        }

        _events.Append(source, start, count);
    }

    /// <summary>Steps to the next instant of change.</summary>
    /// <param name="limit">The latest instant to step to.</param>
    /// <returns>Whether there is one.</returns>
    public bool Next(long limit)
    {
        var times = _events.Times;
        var entered = _entered;
        var point = entered < times.Length ? times[entered] + 1 : long.MaxValue;
        for (var i = 0; i < _left.Length; i++)
        {
            if (_left[i] < entered)
            {
                point = Math.Min(point, times[_left[i]] + _widths[i] + 1);
            }
        }

        if (point > limit || point == long.MaxValue)
        {
            return false;
        }

        ValidFrom = point;
        if (entered < times.Length && times[entered] < point)
        {
            Enter(EndOfInstant(times, entered));
        }

        for (var i = 0; i < _left.Length; i++)
        {
            if (_left[i] < entered && times[_left[i]] + _widths[i] < point)
            {
                Leave(i, EndOfInstant(times, _left[i]));
            }
        }

        return true;
    }

    /// <summary>Takes all events back out of the states of all the past that were given to <see cref="Start(WindowState[], long, long)"/>.</summary>
    public void Rollback()
    {
        foreach (var state in _states[^1])
        {
            ((IRunningState)state).Rollback(_events, 0, _entered);
        }
    }

    /// <summary>The state a feature reads.</summary>
    public WindowState StateOf(FeaturePlace place) => _states[place.Window][place.State];

    /// <summary>Whether a window changed since this was last asked.</summary>
    public bool TakeChanged(int window)
    {
        var isChanged = _isChanged[window];
        _isChanged[window] = false;
        return isChanged;
    }

    private static int EndOfInstant(ReadOnlySpan<long> times, int first)
    {
        var end = first + 1;
        while (end < times.Length && times[end] == times[first])
        {
            end++;
        }

        return end;
    }

    private void Enter(int end)
    {
        for (var window = 0; window < _states.Length; window++)
        {
            foreach (var state in _states[window])
            {
                state.Add(_events, _entered, end);
            }

            _isChanged[window] = true;
        }

        EventTime = _events.Times[_entered];
        foreach (var created in _events.Created[_entered..end])
        {
            CreatedTime = Math.Max(CreatedTime, created);
        }

        _entered = end;
    }

    private void Leave(int window, int end)
    {
        foreach (var state in _sliding[window])
        {
            state.Remove(_events, _left[window], end);
        }

        _left[window] = end;
        _isChanged[window] = true;
    }

    private void Forget(int count)
    {
        _events.RemoveFirst(count);
        _entered -= count;
        for (var i = 0; i < _left.Length; i++)
        {
            _left[i] -= count;
        }
    }
}
