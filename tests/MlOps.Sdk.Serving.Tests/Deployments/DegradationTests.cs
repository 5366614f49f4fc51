using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Deployments;

public sealed class DegradationTests
{
    [Fact]
    public async Task PredictAsync_ModelFails_LevelsFollowAndTheModelRecoversAfterTheBreak()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d
            .Version(2)
            .Breaker(b => (b.MinimumThroughput, b.FailureRatio, b.BreakDuration) = (3, 0.5, TimeSpan.FromSeconds(10)))
            .Fallback(f => f.Version(1).Rules(row => (double)row["amount"]! > 50 ? 0.9 : throw new InvalidOperationException("no rule")).StaticDefault(0.02)));
        host.Runtime.Failing[2] = true;
        for (var call = 0; call < 3; call++)
        {
            var degraded = await predictor.PredictAsync(TestModels.Row(10));
            Assert.Equal((QualityLevel.SimplerModelOrCache, 1, "fallback"), (degraded.QualityLevel, degraded.Version, degraded.Variant));
            Assert.Contains("Version 2 is made to fail", degraded.Reason, StringComparison.Ordinal);
        }

        var runs = host.Runtime.Runs;
        var broken = await predictor.PredictAsync(TestModels.Row(10));
        Assert.Contains("circuit breaker of \"commit-risk/primary\" is open", broken.Reason, StringComparison.Ordinal);
        Assert.Equal(runs + 1, host.Runtime.Runs);
        Assert.Equal(BreakerState.Open, host.Server.Deployments[0].BreakerState);

        host.Runtime.Failing[1] = true;
        var ruled = await predictor.PredictAsync(TestModels.Row(60));
        Assert.Equal((QualityLevel.Rules, null, "rules", 0.9, 1), (ruled.QualityLevel, ruled.Version, ruled.Variant, Math.Round(ruled.Value, 6), ruled.Label));
        var fixedValue = await predictor.PredictAsync(TestModels.Row(10));
        Assert.Equal((QualityLevel.StaticDefault, null, "default", 0.02, 0), (fixedValue.QualityLevel, fixedValue.Version, fixedValue.Variant, Math.Round(fixedValue.Value, 6), fixedValue.Label));
        Assert.Contains("no rule", fixedValue.Reason, StringComparison.Ordinal);

        host.Runtime.Failing.Clear();
        Assert.NotEqual(QualityLevel.FullModel, (await predictor.PredictAsync(TestModels.Row(10))).QualityLevel);
        host.Time.Advance(TimeSpan.FromSeconds(10));
        var recovered = await predictor.PredictAsync(TestModels.Row(10));
        Assert.Equal((QualityLevel.FullModel, 2), (recovered.QualityLevel, recovered.Version));
        Assert.Equal(BreakerState.Closed, host.Server.Deployments[0].BreakerState);
    }

    [Fact]
    public async Task PredictAsync_NothingLeft_SurfacesEveryCause()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version(2).Fallback(f => f.Version(1)));
        host.Runtime.Failing[1] = host.Runtime.Failing[2] = true;
        var error = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Equal(ServingErrorReason.NoLevelAnswered, error.Reason);
        Assert.Equal(2, ((AggregateException)error.InnerException!).InnerExceptions.Count);
    }

    [Fact]
    public async Task PredictAsync_BadRequest_IsNotAnsweredByADefaultAndTripsNothing()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Breaker(b => b.MinimumThroughput = 1).Fallback(f => f.StaticDefault(0.5)));
        for (var call = 0; call < 20; call++)
        {
            await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(new Dictionary<string, object?>()));
        }

        Assert.Equal(QualityLevel.FullModel, (await predictor.PredictAsync(TestModels.Row())).QualityLevel);
    }

    [Fact]
    public async Task PredictAsync_Cancelled_IsNotDegraded()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Fallback(f => f.StaticDefault(0.5)));
        using var cancel = new CancellationTokenSource();
        host.Runtime.DuringRun = (_, token) =>
        {
            cancel.Cancel();
            token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await predictor.PredictAsync(TestModels.Row(), null, cancel.Token));
    }

    [Fact]
    public async Task PredictBatchAsync_ModelFails_StatesTheLevelPerRow()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Fallback(f => f.Rules(row => (double)row["amount"]! / 100)));
        host.Runtime.Failing[1] = true;
        using var rows = TestModels.Rows(10);
        using var answers = await predictor.PredictBatchAsync(rows);
        Assert.All(answers.Outputs.Column<int>(BatchPrediction.QualityLevelColumn).Values.ToArray(), level => Assert.Equal(3, level));
        Assert.Equal(10, answers.Outputs[BatchPrediction.VersionColumn].NullCount);
        Assert.Equal(0.07, answers.Outputs.Column<double>(BatchPrediction.ValueColumn)[7], 5);
        Assert.Contains("made to fail", Assert.Single(answers.Parts).Reason, StringComparison.Ordinal);
    }
}
