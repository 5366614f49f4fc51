using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

/// <summary>One version behind a batcher that never steps aside and computes one batch at a time, with its first run held.</summary>
internal sealed class BatchingHost : IAsyncDisposable
{
    private readonly Host _host;
    private Task<Prediction> _first = null!;

    private BatchingHost(Host host)
    {
        _host = host;
        Gate = new EngineGate(host.Runtime);
    }

    public Host Host => _host;

    public EngineGate Gate { get; }

    public IPredictor Predictor { get; private set; } = null!;

    public BatchingStatistics Statistics => _host.Server.Deployments[0].Batching!;

    public static async Task<BatchingHost> HeldAsync(Action<BatchingOptions>? configure = null, Action<DeploymentBuilder>? more = null, bool realTime = false)
    {
        var host = await Host.WithVersionsAsync(1, realTime: realTime);
        host.Registry.Add(Host.Model, TestModels.Package(2, samples: 0));
        var held = new BatchingHost(host);
        held.Predictor = await host.Server.DeployAsync(Host.Model, d =>
        {
            d.Version(2).Batching(o =>
            {
                (o.IsAdaptive, o.MaxConcurrentRuns) = (false, 1);
                configure?.Invoke(o);
            });
            more?.Invoke(d);
        });
        held._first = Task.Run(async () => await held.Predictor.PredictAsync(TestModels.Row(0)));
        await held.Gate.Inside;
        return held;
    }

    /// <summary>A call that waits behind the first one.</summary>
    public async Task<Task<Prediction>> QueueAsync(double amount, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        var before = Statistics;
        var call = Predictor.PredictAsync(TestModels.Row(amount), options, cancellationToken).AsTask();
        await UntilAsync(() => call.IsCompleted || Statistics.Waiting > before.Waiting || Statistics.Shed > before.Shed);
        return call;
    }

    /// <summary>Lets the first run end.</summary>
    public async Task OpenAsync()
    {
        Gate.Open();
        Assert.Equal(TestModels.Answer(2, 0), (await _first).Value, 6);
    }

    public static void IsAnswer(double amount, Prediction prediction) => IsAnswerOf(2, amount, prediction);

    public static void IsAnswerOf(int version, double amount, Prediction prediction) =>
        Assert.Equal((double)(float)TestModels.Answer(version, (float)amount), prediction.Value);

    public static async Task UntilAsync(Func<bool> condition)
    {
        var end = TimeProvider.System.GetTimestamp() + (60 * TimeProvider.System.TimestampFrequency);
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetTimestamp() < end, "What the test waits for did not come within a minute.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Gate.Open();
        await ((Task)_first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.DisposeAsync();
        Gate.Dispose();
    }
}
