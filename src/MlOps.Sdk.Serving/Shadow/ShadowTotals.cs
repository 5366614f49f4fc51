namespace MlOps.Sdk.Serving;

/// <summary>Running sums of a comparison. Thread-safe.</summary>
internal sealed class ShadowTotals(double tolerance)
{
    private readonly Lock _gate = new();
    private readonly LatencyHistogram _latencies = new();
    private long _compared;
    private long _agreeing;
    private long _labelled;
    private long _sameLabels;
    private long _errors;
    private long _dropped;
    private double _sum;
    private double _absolute;
    private double _greatest;
    private string? _lastError;

    public void Add(ReadOnlySpan<double> answers, ReadOnlySpan<int?> labels, ReadOnlySpan<double> shadow, Func<double, int?> labelOf, TimeSpan latency)
    {
        lock (_gate)
        {
            _latencies.Add(latency);
            for (var i = 0; i < answers.Length; i++)
            {
                var difference = shadow[i].Equals(answers[i]) ? 0 : shadow[i] - answers[i];
                var distance = Math.Abs(difference);
                _compared++;
                _agreeing += distance <= tolerance ? 1 : 0;
                if (labels[i] is { } label && labelOf(shadow[i]) is { } other)
                {
                    _labelled++;
                    _sameLabels += label == other ? 1 : 0;
                }

                _sum += difference;
                _absolute += distance;
                _greatest = Math.Max(_greatest, distance);
            }
        }
    }

    public void Fail(int rows, string message)
    {
        lock (_gate)
        {
            (_errors, _lastError) = (_errors + rows, message);
        }
    }

    public void Drop(int rows)
    {
        lock (_gate)
        {
            _dropped += rows;
        }
    }

    public ShadowReport Report(string model, int version)
    {
        lock (_gate)
        {
            return new ShadowReport
            {
                Model = model,
                Version = version,
                Compared = _compared,
                Errors = _errors,
                Dropped = _dropped,
                LastError = _lastError,
                Agreement = Mean(_agreeing, _compared),
                LabelAgreement = Mean(_sameLabels, _labelled),
                MeanDifference = Mean(_sum, _compared),
                MeanAbsoluteDifference = Mean(_absolute, _compared),
                GreatestDifference = _compared == 0 ? null : _greatest,
                LatencyP50 = _latencies.Quantile(0.5),
                LatencyP99 = _latencies.Quantile(0.99),
            };
        }
    }

    private static double? Mean(double sum, long count) => count == 0 ? null : sum / count;
}
