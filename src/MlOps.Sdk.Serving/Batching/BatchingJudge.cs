using System.Numerics;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Decides whether rows are gathered, by what callers get out of it: rows answered a second while each caller computes its own
/// row, against rows answered a second while they are gathered. Gathering is tried only when calls were seen to come
/// together, more and more seldom when it did not pay, and checked again from time to time when it did. Below capacity both
/// rates are that of the arrivals, and then callers compute their own rows, which is quicker for each of them. Thread-safe.
/// </summary>
/// <param name="ticksPerSecond">The frequency of the timestamps it is given.</param>
internal sealed class BatchingJudge(long ticksPerSecond)
{
    private const double LeastGain = 1.05;
    private const double LeastMeanSize = 1.5;
    private const int LeastSamples = 16;
    private const int LeastBatches = 4;
    private const int SettlingBatches = 4;
    private const int MostCallsPerSample = 64;

    private readonly Lock _gate = new();
    private readonly long _firstConfirmation = ticksPerSecond;
    private readonly long _shortWindow = ticksPerSecond / 500;
    private readonly long _longTrial = ticksPerSecond / 50;
    private readonly long _keepWindow = ticksPerSecond / 20;
    private readonly long _sampleDistance = ticksPerSecond / 10_000;
    private readonly long _leastPause = ticksPerSecond / 50;
    private readonly long _mostPause = 5 * ticksPerSecond;
    private volatile bool _gathers;
    private volatile int _sampleMask;
    private bool _isOnTrial;
    private long _windowStart = -1;
    private long _callsBefore;
    private int _samples;
    private int _crowded;
    private int _batches;
    private long _rows;
    private double _directRate;
    private long _nextTrial = long.MinValue;
    private long _nextCheck;
    private long _pause = ticksPerSecond / 50;
    private long _confirmation = ticksPerSecond;

    /// <summary>Whether rows are to be gathered now.</summary>
    public bool Gathers => _gathers;

    /// <summary>A call is to be sampled when its number has none of these bits.</summary>
    public int SampleMask => _sampleMask;

    /// <summary>Takes note of a sampled call that computed its own row.</summary>
    /// <param name="now">Timestamp.</param>
    /// <param name="calls">Such calls that have ended so far.</param>
    /// <param name="isCrowded">Whether another call was under way, or ready to begin.</param>
    public void OnDirect(long now, long calls, bool isCrowded)
    {
        lock (_gate)
        {
            if (_gathers)
            {
                return;
            }

            if (_windowStart < 0)
            {
                BeginWindow(now, calls);
                return;
            }

            _samples++;
            _crowded += isCrowded ? 1 : 0;
            var elapsed = now - _windowStart;
            if (elapsed < _shortWindow || _samples < LeastSamples)
            {
                return;
            }

            _directRate = (double)(calls - _callsBefore) / elapsed;
            _sampleMask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(_directRate * _sampleDistance, 1, MostCallsPerSample)) - 1;
            if (now >= _nextTrial && _crowded * 4 >= _samples)
            {
                BeginTrial();
            }
            else
            {
                BeginWindow(now, calls);
            }
        }
    }

    /// <summary>Takes note of a batch that was gathered and computed.</summary>
    /// <param name="now">Timestamp.</param>
    /// <param name="rows">Its rows.</param>
    public void OnBatch(long now, int rows)
    {
        lock (_gate)
        {
            if (!_gathers)
            {
                return;
            }

            _batches++;
            if (_windowStart < 0)
            {
                _windowStart = _batches >= SettlingBatches ? now : -1;
                return;
            }

            _rows += rows;
            var counted = _batches - SettlingBatches;
            var elapsed = now - _windowStart;
            if (_isOnTrial)
            {
                EndTrial(now, elapsed, counted);
            }
            else if (elapsed >= _keepWindow && counted >= LeastBatches)
            {
                KeepOrLeave(now, counted);
            }
        }
    }

    private void EndTrial(long now, long elapsed, int counted)
    {
        if (elapsed < _shortWindow || counted < LeastBatches || (counted < LeastSamples && elapsed < _longTrial))
        {
            return;
        }

        if (_rows >= LeastMeanSize * counted && _rows >= LeastGain * _directRate * elapsed)
        {
            _isOnTrial = false;
            _pause = _leastPause;
            _nextCheck = now + _confirmation;
            _confirmation = Math.Min(2 * _confirmation, _mostPause);
            BeginBatches(now);
            return;
        }

        (_pause, _confirmation) = (Math.Min(2 * _pause, _mostPause), _firstConfirmation);
        StepAside(now + _pause);
    }

    private void KeepOrLeave(long now, int counted)
    {
        if (_rows < LeastMeanSize * counted)
        {
            StepAside(now + _pause);
        }
        else if (now >= _nextCheck)
        {
            // One window without, and then both rates are fresh.
            StepAside(now);
        }
        else
        {
            BeginBatches(now);
        }
    }

    private void StepAside(long nextTrial)
    {
        (_isOnTrial, _nextTrial, _windowStart) = (false, nextTrial, -1);
        _gathers = false;
    }

    private void BeginTrial()
    {
        (_isOnTrial, _windowStart, _batches, _rows) = (true, -1, 0, 0);
        _gathers = true;
    }

    private void BeginBatches(long now) => (_windowStart, _batches, _rows) = (now, SettlingBatches, 0);

    private void BeginWindow(long now, long calls) => (_windowStart, _callsBefore, _samples, _crowded) = (now, calls, 0, 0);
}
