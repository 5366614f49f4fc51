using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>The reference of one model version and its traffic in slices of time. Thread-safe.</summary>
internal sealed class MonitoredModel(string model, string version, ModelProfile reference, MonitoringOptions options)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, TrafficSlice> _slices = [];
    private readonly HashSet<string> _brokenRules = new(StringComparer.Ordinal);

    public string Model { get; } = model;

    public string Version { get; } = version;

    /// <summary>Counts a batch; false when it is older than what is kept.</summary>
    public bool Observe(RecordBatch features, RecordBatch? predictions, DateTimeOffset at, DateTimeOffset now)
    {
        long newest = Number(now);
        long number = Math.Min(Number(at), newest);
        long oldest = Number(now - options.Retention);
        if (number <= oldest)
        {
            return false;
        }

        lock (_gate)
        {
            Forget(oldest);
            if (!_slices.TryGetValue(number, out var slice))
            {
                _slices.Add(number, slice = new TrafficSlice(reference));
            }

            slice.Add(features, predictions);
        }

        return true;
    }

    public DriftReport Report(TimeSpan window, DateTimeOffset now)
    {
        long last = Number(now);
        long first = Math.Max(Number(now - window), Number(now - options.Retention) + 1);
        var total = new TrafficSlice(reference);
        lock (_gate)
        {
            foreach (var (number, slice) in _slices)
            {
                if (number >= first && number <= last)
                {
                    total.Merge(slice);
                }
            }
        }

        var features = Seen(total.Features);
        var report = DriftAnalyzer.Compare(reference.Features, features, options.Drift);
        return report with
        {
            Model = Model,
            Version = Version,
            From = new DateTimeOffset(first * options.BucketLength.Ticks, TimeSpan.Zero),
            To = now,
            Predictions = reference.Predictions is { } expected && total.Predictions is { } answers
                ? DriftAnalyzer.Compare(expected, Seen(answers), options.Drift).Features
                : [],
        };
    }

    /// <summary>Remembers whether a rule is broken; true when it has just become so.</summary>
    public bool HasJustBroken(AlertRule rule, bool broken)
    {
        lock (_gate)
        {
            if (broken)
            {
                return _brokenRules.Add(rule.Name);
            }

            _brokenRules.Remove(rule.Name);
            return false;
        }
    }

    private long Number(DateTimeOffset at) => at.UtcTicks / options.BucketLength.Ticks;

    private void Forget(long oldest)
    {
        while (_slices.Count > 0 && _slices.Keys.First() is var first && first <= oldest)
        {
            _slices.Remove(first);
        }
    }

    /// <summary>Without the columns that the traffic never had.</summary>
    private static DataProfile Seen(DataProfileBuilder builder)
    {
        var profile = builder.Build();
        return profile.Rows == 0 ? profile : new DataProfile(profile.Rows, [.. profile.Columns.Where(c => c.Rows > 0)]);
    }
}
