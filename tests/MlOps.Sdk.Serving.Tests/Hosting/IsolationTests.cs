using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Hosting;

/// <summary>What one model does wrong is not felt by the others.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task Calls_ToAModelThatAlwaysFails_LeaveTheOthersAlone()
    {
        await using var host = await Fleet.CreateAsync(room: 9);
        var good = await host.DeployAsync(1, d => d.Loading(ModelLoading.Eager));
        var bad = await host.DeployAsync(2, d => d.Loading(ModelLoading.Eager));
        host.Runtime.Failing[2] = true;
        for (var call = 0; call < 50; call++)
        {
            await Assert.ThrowsAsync<ServingException>(async () => await bad.PredictAsync(TestModels.Row()));
            var answer = await good.PredictAsync(TestModels.Row());
            Assert.Equal((1, MlOps.Sdk.Resilience.QualityLevel.FullModel), (answer.Version, answer.QualityLevel));
        }

        var states = host.Server.Deployments.ToDictionary(status => status.Name, status => status.BreakerState);
        Assert.Equal((MlOps.Sdk.Resilience.BreakerState.Closed, MlOps.Sdk.Resilience.BreakerState.Open), (states["m1"], states["m2"]));
    }

    [Fact]
    public async Task Calls_ToAModelThatHangs_TakeNoMoreThreadsThanItsLimit()
    {
        await using var host = await Fleet.CreateAsync(room: 9);
        var good = await host.DeployAsync(1, d => d.Loading(ModelLoading.Eager));
        var slow = await host.DeployAsync(2, d => d.Loading(ModelLoading.Eager).MaxConcurrency(2, queue: 50));
        using var release = new ManualResetEventSlim();
        var hanging = 0;
        host.Runtime.DuringRun = (version, _) =>
        {
            if (version == 2)
            {
                Interlocked.Increment(ref hanging);
                release.Wait(CancellationToken.None);
            }
        };
        var calls = Enumerable.Range(0, 52).Select(_ => Task.Run(async () => await slow.PredictAsync(TestModels.Row()))).ToList();
        Assert.True(SpinWait.SpinUntil(() => host.Server.Deployments[1] is { RunningCalls: 2, WaitingCalls: 50 }, TimeSpan.FromSeconds(60)));
        for (var call = 0; call < 100; call++)
        {
            Assert.Equal(1, (await good.PredictAsync(TestModels.Row())).Version);
        }

        Assert.Equal(2, Volatile.Read(ref hanging));
        release.Set();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(TestModels.Answer(2, 10), answer.Value, 5));
    }

    [Fact]
    public async Task Swap_ToAVersionThatHangsAtLoad_KeepsTheOldOneAndDelaysNobodyElse()
    {
        await using var host = await Host.WithVersionsAsync(2, options => options.AliasPollInterval = null);
        host.Registry.Add("other", TestModels.Package(5, name: "other"));
        host.Registry.Add("other", TestModels.Package(6, name: "other"));
        var refused = host.Collect<VersionRefused>();
        var predictor = await host.Server.DeployAsync(Host.Model);
        await host.Registry.SetAliasAsync("other", "live", 1);
        var other = await host.Server.DeployAsync("other", d => d.Alias("live"));
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringLoad = version =>
        {
            if (version == 2)
            {
                inside.TrySetResult();
                release.Wait(CancellationToken.None);
            }
        };
        await host.Registry.SetAliasAsync(Host.Model, MlOps.Sdk.Registry.Alias.Champion, 2);
        await host.Registry.SetAliasAsync("other", "live", 2);
        await host.Server.RefreshAsync("other");
        Assert.Equal(2, (await other.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);

        await inside.Task;
        var flush = host.Server.FlushAsync().AsTask();
        while (!flush.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        var said = Assert.Single(refused);
        Assert.Contains("not loaded within 00:02:00", said.Reason, StringComparison.Ordinal);
        Assert.Equal((1, 1), (said.Version, (await predictor.PredictAsync(TestModels.Row())).Version));
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => host.Runtime.AliveSessions == 2 && host.Runtime.Freed == 2, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Deploy_OfAVersionThatHangsAtLoad_EndsWithTheLimit()
    {
        await using var host = await Host.WithVersionsAsync(1, options => options.LoadTimeout = TimeSpan.FromSeconds(10));
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringLoad = _ =>
        {
            inside.TrySetResult();
            release.Wait(CancellationToken.None);
        };
        var deploy = host.Server.DeployAsync(Host.Model).AsTask();
        await inside.Task;
        while (!deploy.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<ServingException>(() => deploy);
        Assert.Equal((ServingErrorReason.VersionRefused, true), (error.Reason, error.IsTransient));
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => host.Runtime is { Freed: 1, AliveSessions: 0 }, TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("corrupt")]
    [InlineData("inputs")]
    [InlineData("golden")]
    [InlineData("engine")]
    public async Task Swap_ToAVersionThatIsBad_KeepsTheOldOneAndSaysSo(string fault)
    {
        await using var host = await Host.WithVersionsAsync(1);
        var signature = new ModelSignature(
            [new(new("other", TensorElementType.Float32, [-1, 1]), [new("x", DataType.Float64)])], TestModels.Signature.Outputs);
        host.Registry.Add(
            Host.Model,
            fault == "inputs" ? TestModels.Package(2, signature: signature, samples: 0) : TestModels.Package(2, goldenError: fault == "golden" ? 0.5 : null),
            fault == "corrupt" ? archive => archive[archive.Length / 2] ^= 0x40 : null);
        var refused = host.Collect<VersionRefused>();
        host.Runtime.DuringLoad = version => _ = fault == "engine" && version == 2 ? throw new ModelRuntimeException("The graph has an unknown operator.") : version;
        var predictor = await host.Server.DeployAsync(Host.Model);
        await host.Registry.SetAliasAsync(Host.Model, MlOps.Sdk.Registry.Alias.Champion, 2);
        await host.Server.FlushAsync();
        Assert.Equal((1, 1), (Assert.Single(refused).Version, (await predictor.PredictAsync(TestModels.Row())).Version));
        Assert.Equal(refused[0].Reason, host.Server.Deployments[0].LastRefusal);
        Assert.Equal((ModelLoadState.Loaded, 1), (host.Server.Deployments[0].LoadState, host.Runtime.AliveSessions));
    }
}
