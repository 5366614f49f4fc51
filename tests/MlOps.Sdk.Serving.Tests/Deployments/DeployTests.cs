using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Deployments;

public sealed class DeployTests
{
    [Fact]
    public async Task DeployAsync_Champion_AnswersWithEverythingFilledIn()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var prediction = await predictor.PredictAsync(TestModels.Row(100), new PredictOptions { RequestId = "r-1" });
        Assert.Equal(0.11, prediction.Value, 6);
        Assert.Equal(prediction.Value, prediction.Probability);
        Assert.Equal((1, Host.Model, 1, "primary", QualityLevel.FullModel, "r-1"), (prediction.Label, prediction.Model, prediction.Version, prediction.Variant, prediction.QualityLevel, prediction.RequestId));
        Assert.Null(prediction.Reason);
        Assert.Equal("The only variant.", prediction.RoutingReason);
        Assert.Equal(0, (await predictor.PredictAsync(TestModels.Row(1))).Label);
        var status = Assert.Single(host.Server.Deployments);
        Assert.Equal((Host.Model, 1, Alias.Champion, "TEST", BreakerState.Closed), (status.Name, status.Version, status.Alias, status.Provider, status.BreakerState));
    }

    [Fact]
    public async Task DeployAsync_GoldenSampleOff_RefusesNamingSampleWantAndGot()
    {
        await using var host = new Host();
        host.Registry.Add(Host.Model, TestModels.Package(1, goldenError: 0.25));
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Version(1)));
        Assert.Equal(ServingErrorReason.VersionRefused, error.Reason);
        Assert.Contains("golden sample 1, column 'probability': want 0.261, got 0.011", error.Message, StringComparison.Ordinal);
        Assert.Empty(host.Server.Deployments);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Theory]
    [InlineData(0.00002, false)]
    [InlineData(0.000005, true)]
    public async Task DeployAsync_GoldenSampleNearTheTolerance_IsTakenOnlyWithin(double error, bool isTaken)
    {
        await using var host = new Host();
        host.Registry.Add(Host.Model, TestModels.Package(1, goldenError: error));
        if (isTaken)
        {
            await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        }
        else
        {
            await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Version(1)));
        }
    }

    [Fact]
    public async Task DeployAsync_CorruptPackage_IsRefusedWithTheCause()
    {
        await using var host = new Host();
        host.Registry.Add(Host.Model, TestModels.Package(1), damage: bytes => bytes[bytes.Length / 2] ^= 0x40);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Version(1)));
        Assert.Equal(ServingErrorReason.VersionRefused, error.Reason);
        Assert.IsType<ModelPackageException>(error.InnerException);
        Assert.StartsWith("Version 1 of \"commit-risk\" is refused:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeployAsync_SignatureDoesNotFitTheGraph_IsRefusedAndTheSessionFreed()
    {
        await using var host = new Host();
        var wrong = new ModelSignature(
            [new(new("numeric", TensorElementType.Float32, [-1, 3]), [new("a", DataType.Float64), new("b", DataType.Float64), new("c", DataType.Float64)])],
            TestModels.Signature.Outputs);
        host.Registry.Add(Host.Model, TestModels.Package(1, signature: wrong, samples: 0));
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Version(1)));
        Assert.Contains("numeric: float32[?, 3]", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task DeployAsync_NoSuchAlias_SaysSo()
    {
        await using var host = new Host();
        host.Registry.Add(Host.Model, TestModels.Package(1));
        var error = await Assert.ThrowsAsync<NotFoundException>(async () => await host.Server.DeployAsync(Host.Model));
        Assert.Contains("no alias \"champion\"", error.Message, StringComparison.Ordinal);
        Assert.Empty(host.Server.Deployments);
    }

    [Fact]
    public async Task DeployAsync_AgainWithAnotherPlan_ChangesItInPlaceAndReusesTheSession()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var first = await host.Server.DeployAsync(Host.Model);
        await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 100));
        Assert.Equal(2, (await first.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(2, host.Runtime.Loads);
        await host.Server.DeployAsync(Host.Model, d => d.Version(2));
        Assert.Equal(2, (await first.PredictAsync(TestModels.Row())).Version);
        Assert.Equal((2, 1), (host.Runtime.Loads, host.Runtime.AliveSessions));
    }

    [Fact]
    public async Task DeployAsync_TwoNamesOfOneModel_LiveSideBySide()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var one = await host.Server.DeployAsync(Host.Model, d => d.Named("eu").Version(1));
        var two = await host.Server.DeployAsync(Host.Model, d => d.Named("us").Version(2));
        Assert.Equal((1, 2), ((await one.PredictAsync(TestModels.Row())).Version, (await two.PredictAsync(TestModels.Row())).Version));
        Assert.Equal(["eu", "us"], host.Server.Deployments.Select(status => status.Name));
        Assert.True(await host.Server.UndeployAsync("eu"));
        Assert.False(await host.Server.UndeployAsync("eu"));
        Assert.Equal(2, (await two.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task PredictAsync_AfterUndeploy_SaysNotDeployed()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        await host.Server.UndeployAsync(Host.Model);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Equal(ServingErrorReason.NotDeployed, error.Reason);
        Assert.Throws<ServingException>(() => host.Server.GetPredictor(Host.Model));
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task DeployAsync_Cancelled_LeavesWhatWasServed()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model);
        using var cancel = new CancellationTokenSource();
        host.Runtime.DuringRun = (version, token) =>
        {
            if (version == 2)
            {
                // Who waits for the deployment must not go on inside the engine's run.
                _ = cancel.CancelAsync();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Version(2).Canary(1, 5), cancel.Token));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);

        // The caller does not wait for the engine, which may take a while to let go.
        Assert.True(SpinWait.SpinUntil(() => host.Runtime.AliveSessions == 1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task DisposeAsync_WithDeployments_FreesEverySession()
    {
        var host = await Host.WithVersionsAsync(3);
        await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 10).Fallback(f => f.Version(3)));
        Assert.Equal(3, host.Runtime.AliveSessions);
        await host.DisposeAsync();
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task DeployAsync_UnknownPolicy_ListsTheKnownOnes()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await host.Server.DeployAsync(Host.Model, d => d.RoutingPolicy("dice")));
        Assert.Contains("no routing policy \"dice\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(RoutingPolicies.StickyHash, error.Message, StringComparison.Ordinal);
    }
}
