namespace MlOps.Sdk.Serving;

/// <summary>Counts a version's calls, errors and latencies over a sliding window of ten slots. Thread-safe.</summary>
internal sealed class VariantWatch
{
    private const int Slots = 10;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly double _slotsPerTick;
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new Slot())];
    private readonly LatencyHistogram _all = new();

    public VariantWatch(TimeSpan window, TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _slotsPerTick = Slots / (window.TotalSeconds * time.TimestampFrequency);
    }

    public void Add(bool failed, TimeSpan latency)
    {
        lock (_gate)
        {
            var index = CurrentIndex();
            var slot = _slots[index % Slots];
            if (slot.Index != index)
            {
                slot.Begin(index);
            }

            slot.Latencies.Add(latency);
            slot.Errors += failed ? 1 : 0;
        }
    }

    /// <summary>Calls and errors, without latencies, which cost more to gather.</summary>
    public CanaryStatistics Counts()
    {
        lock (_gate)
        {
            var oldest = CurrentIndex() - Slots + 1;
            var (calls, errors) = (0, 0);
            foreach (var slot in _slots)
            {
                if (slot.Index >= oldest)
                {
                    (calls, errors) = (calls + (int)slot.Latencies.Count, errors + slot.Errors);
                }
            }

            return new CanaryStatistics(calls, errors);
        }
    }

    public CanaryStatistics Statistics()
    {
        lock (_gate)
        {
            var counts = Counts();
            var oldest = CurrentIndex() - Slots + 1;
            _all.Clear();
            foreach (var slot in _slots)
            {
                if (slot.Index >= oldest)
                {
                    _all.AddAll(slot.Latencies);
                }
            }

            return counts with { LatencyP50 = _all.Quantile(0.5), LatencyP95 = _all.Quantile(0.95), LatencyP99 = _all.Quantile(0.99) };
        }
    }

    private long CurrentIndex() => (long)((_time.GetTimestamp() - _origin) * _slotsPerTick);

    private sealed class Slot
    {
        public long Index { get; private set; } = -Slots - 1;

        public LatencyHistogram Latencies { get; } = new();

        public int Errors { get; set; }

        public void Begin(long index)
        {
            (Index, Errors) = (index, 0);
            Latencies.Clear();
        }
    }
}
