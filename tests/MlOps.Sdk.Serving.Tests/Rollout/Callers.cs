using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Rollout;

/// <summary>Several callers that never stop asking, and what they saw.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _work;
    private readonly Dictionary<int, long> _answers = [];
    private long _calls;

    /// <param name="afterCall">Called by each caller after each of its calls; null for nothing.</param>
    public Callers(IPredictor predictor, int count, Action? afterCall = null) =>
        _work = [.. Enumerable.Range(0, count).Select(caller => Task.Run(() => AskAsync(predictor, caller, afterCall)))];

    public long Calls => Interlocked.Read(ref _calls);

    public List<Exception> Errors { get; } = [];

    /// <summary>How many answers each version gave.</summary>
    public Dictionary<int, long> Answers
    {
        get
        {
            lock (_answers)
            {
                return new(_answers);
            }
        }
    }

    /// <summary>Ends when so many more calls were answered.</summary>
    public async Task MoreAsync(int calls)
    {
        var enough = Calls + calls;
        while (Calls < enough && !Array.TrueForAll(_work, work => work.IsCompleted))
        {
            await Task.Yield();
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task AskAsync(IPredictor predictor, int caller, Action? afterCall)
    {
        for (var call = 0; !_stop.IsCancellationRequested; call++)
        {
            var amount = ((caller * 31) + call) % 1000;
            try
            {
                var prediction = await predictor.PredictAsync(TestModels.Row(amount, age: (call * 8) + caller), cancellationToken: CancellationToken.None);
                Assert.Equal(TestModels.Answer(prediction.Version!.Value, amount), prediction.Value, 5);
                Assert.Equal(1, (int)prediction.QualityLevel);
                lock (_answers)
                {
                    _answers[prediction.Version.Value] = _answers.GetValueOrDefault(prediction.Version.Value) + 1;
                }
            }
            catch (Exception exception)
            {
                lock (Errors)
                {
                    Errors.Add(exception);
                }
            }

            Interlocked.Increment(ref _calls);
            afterCall?.Invoke();
        }
    }
}
