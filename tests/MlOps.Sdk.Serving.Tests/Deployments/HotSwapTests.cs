using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Deployments;

public sealed class HotSwapTests
{
    private long _calls;

    [Fact]
    public async Task AliasMoves_50TimesUnderLoad_NoCallFailsAndEachAnswerIsOfOneVersion()
    {
        await using var host = await Host.WithVersionsAsync(51);
        var swapped = host.Collect<VersionSwapped>();
        var predictor = await host.Server.DeployAsync(Host.Model);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(() => CallUntilAsync(predictor, caller, stop.Token))).ToList();
        callers.Add(Task.Run(() => BatchesUntilAsync(predictor, stop.Token)));
        for (var version = 2; version <= 51; version++)
        {
            var callsBefore = Interlocked.Read(ref _calls);
            while (Interlocked.Read(ref _calls) < callsBefore + 10)
            {
                await Task.Yield();
            }

            await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, version);
            await host.Server.RefreshAsync(Host.Model);
            Assert.Equal(version, host.Server.Deployments[0].Version);
        }

        await stop.CancelAsync();
        var seen = (await Task.WhenAll(callers)).SelectMany(versions => versions).ToHashSet();
        await host.Server.FlushAsync();
        Assert.Superset(Enumerable.Range(2, 49).ToHashSet(), seen);
        Assert.Equal(1, host.Runtime.AliveSessions);
        Assert.Equal(51, swapped.Count);
        Assert.Equal(Enumerable.Range(1, 51), swapped.Select(swap => swap.NewVersion));
        await host.Server.UndeployAsync(Host.Model);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task AliasMoves_CallUnderWay_EndsOnTheOldVersionWhichIsThenFreed()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model);
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringRun = (version, _) =>
        {
            if (version == 1)
            {
                inside.TrySetResult();
                release.Wait(CancellationToken.None);
            }
        };
        var slow = Task.Run(async () => await predictor.PredictAsync(TestModels.Row()));
        await inside.Task;
        await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, 2);
        await host.Server.RefreshAsync(Host.Model);
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(2, host.Runtime.AliveSessions);
        release.Set();
        Assert.Equal(1, (await slow).Version);
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task AliasMoves_ToABadVersion_KeepsTheOldOneAndSaysSo()
    {
        await using var host = await Host.WithVersionsAsync(1);
        host.Registry.Add(Host.Model, TestModels.Package(2, goldenError: 0.5));
        var refused = host.Collect<VersionRefused>();
        var predictor = await host.Server.DeployAsync(Host.Model);
        await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, 2);
        await host.Server.FlushAsync();
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        var status = Assert.Single(host.Server.Deployments);
        Assert.Contains("golden sample 1", status.LastRefusal, StringComparison.Ordinal);
        var said = Assert.Single(refused);
        Assert.Equal((1, Host.Model), (said.Version, said.Model));
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.RefreshAsync(Host.Model));
        Assert.Equal(ServingErrorReason.VersionRefused, error.Reason);
        Assert.Equal(1, host.Runtime.AliveSessions);

        await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, 1);
        await host.Server.RefreshAsync(Host.Model);
        Assert.Null(host.Server.Deployments[0].LastRefusal);
    }

    [Fact]
    public async Task AliasMoves_WithoutRefresh_IsTakenByItself()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model);
        await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, 2);
        await host.Server.FlushAsync();
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task AliasMoves_OfADeploymentByNumber_ChangesNothing()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, 2);
        await host.Server.FlushAsync();
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    private async Task<HashSet<int>> CallUntilAsync(IPredictor predictor, int caller, CancellationToken stop)
    {
        var seen = new HashSet<int>();
        for (var call = 0; !stop.IsCancellationRequested; call++)
        {
            var amount = (caller * 7 + call) % 1000;
            var prediction = await predictor.PredictAsync(TestModels.Row(amount), cancellationToken: CancellationToken.None);
            Assert.Equal(TestModels.Answer(prediction.Version!.Value, amount), prediction.Value, 5);
            seen.Add(prediction.Version.Value);
            Interlocked.Increment(ref _calls);
        }

        return seen;
    }

    private static async Task<HashSet<int>> BatchesUntilAsync(IPredictor predictor, CancellationToken stop)
    {
        var seen = new HashSet<int>();
        using var rows = TestModels.Rows(300);
        for (var call = 0; !stop.IsCancellationRequested; call++)
        {
            using var answers = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 100 }, CancellationToken.None);
            var version = Assert.Single(answers.Parts).Version!.Value;
            var values = answers.Outputs.Column<double>(BatchPrediction.ValueColumn);
            for (var i = 0; i < rows.RowCount; i++)
            {
                Assert.Equal(TestModels.Answer(version, i % 100), values[i], 5);
            }

            seen.Add(version);
        }

        return seen;
    }
}
