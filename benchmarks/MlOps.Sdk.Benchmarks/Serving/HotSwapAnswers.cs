using System.Collections.Concurrent;
using System.Diagnostics;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>Calls a deployment and checks each answer against the one that its version gives alone.</summary>
internal sealed class HotSwapAnswers(VersionedModel model, IPredictor predictor)
{
    private readonly ConcurrentDictionary<int, double> _first = new();
    private readonly ConcurrentBag<double> _others = [];
    private int _mixed;

    /// <summary>Answers that are not those of the version they name.</summary>
    public int Mixed => Volatile.Read(ref _mixed);

    public int VersionsSeen => _first.Count;

    public async ValueTask CallAsync(int number)
    {
        var row = number % model.Rows.Length;
        var started = Stopwatch.GetTimestamp();
        var answer = await predictor.PredictAsync(model.Rows[row]).ConfigureAwait(false);
        var ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (!model.IsOfItsVersion(answer, row))
        {
            Interlocked.Increment(ref _mixed);
        }

        if (!_first.TryAdd(answer.Version ?? 0, ms))
        {
            _others.Add(ms);
        }
    }

    public void Clear()
    {
        _first.Clear();
        _others.Clear();
    }

    /// <summary>The medians of the first call that each version answered and of all others, in milliseconds.</summary>
    public (double First, double Steady) FirstAndSteadyMs() => (OpenCall.Quantile(_first.Values, 0.5), OpenCall.Quantile(_others, 0.5));
}
