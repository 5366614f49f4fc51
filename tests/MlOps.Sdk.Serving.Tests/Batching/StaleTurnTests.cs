using System.Collections.Frozen;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

/// <summary>A thread pool that has no thread to spare, because callers block the ones it has.</summary>
public sealed class StaleTurnTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly List<IThreadPoolWorkItem> _turns = [];
    private readonly RowBatcher _batcher;

    public StaleTurnTests() => _batcher = new RowBatcher(
        new BatchingPlan(new BatchingOptions { IsAdaptive = false, MaxBatchSize = 2, MaxDelay = Delay }), _time, _turns.Add);

    public void Dispose() => _batcher.Dispose();

    [Fact]
    public async Task ScoreAsync_TurnFindsNoThread_TheNextCallerTakesIt()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var package = TestModels.Package(1);
        var session = await host.Runtime.LoadAsync(package.Model, new ModelSessionOptions { ModelName = "m" });
        var version = new ServedVersion(
            await host.Registry.GetVersionAsync(Host.Model, 1), package.Metadata, package.Lineage, session, new ModelScorer(session, package.Signature), LocalEngine.Instance, new EnginePlan());

        var first = Score(version, 1);
        Assert.Empty(_turns);
        _time.Advance(Delay);
        Assert.Single(_turns);
        Assert.False(first.IsCompleted);

        // Not stale yet: nobody knows that the turn will not come.
        _time.Advance(TimeSpan.FromMicroseconds(100));
        Assert.Equal(1, _batcher.Statistics().Waiting);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var second = Score(version, 2);
        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
        Assert.Equal([TestModels.Answer(1, 1), TestModels.Answer(1, 2)], [await first, await second], (want, got) => Math.Abs(want - got) < 1e-6);

        // The turn comes after all and finds nothing to do.
        _turns[0].Execute();
        Assert.Equal((0, 0, 1L, 2L), (_batcher.Statistics().Waiting, _batcher.Statistics().Running, _batcher.Statistics().Batches, _batcher.Statistics().BatchedRows));
        version.Release();
    }

    private async Task<double> Score(ServedVersion version, double amount)
    {
        var known = version.InputNames.ToFrozenSet();
        using var input = new RowInput(TestModels.Row(amount), known, null);
        using var scored = await _batcher.ScoreAsync(version, input, "primary", CancellationToken.None);
        var values = new double[1];
        scored.ReadValues(values);
        return values[0];
    }
}
