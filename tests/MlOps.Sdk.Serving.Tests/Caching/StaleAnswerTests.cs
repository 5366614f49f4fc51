using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Earlier answers as quality level 2.</summary>
public sealed class StaleAnswerTests
{
    [Fact]
    public async Task Predict_ModelFails_TheLastAnswerToTheRowStandsIn()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(
            Host.Model, d => d.Cache(c => c.TimeToLive = TimeSpan.FromMinutes(1)).Fallback(f => f.CachedAnswer(TimeSpan.FromHours(1)).Version(2).StaticDefault(0.5)));
        var first = await predictor.PredictAsync(TestModels.Row());
        host.Time.Advance(TimeSpan.FromSeconds(90));
        host.Runtime.Failing[1] = true;
        var stale = await predictor.PredictAsync(TestModels.Row());
        Assert.Equal((QualityLevel.SimplerModelOrCache, VariantNames.Cached, 1, first.Value, true), (stale.QualityLevel, stale.Variant, stale.Version, stale.Value, stale.IsCached));
        Assert.Contains("Version 1 is made to fail.", stale.Reason, StringComparison.Ordinal);
        Assert.EndsWith("The answer of 90 s ago by version 1 to the same row stands in.", stale.Reason, StringComparison.Ordinal);
        Assert.Equal(1, host.Server.Deployments[0].Cache!.StaleAnswers);

        var other = await predictor.PredictAsync(TestModels.Row(amount: 77));
        Assert.Equal((QualityLevel.SimplerModelOrCache, VariantNames.Fallback, 2), (other.QualityLevel, other.Variant, other.Version));
        Assert.Contains("no cached answer to this row", other.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_AnswerTooOld_DoesNotStandIn()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => c.TimeToLive = TimeSpan.Zero).Fallback(f => f.CachedAnswer(TimeSpan.FromMinutes(2)).StaticDefault(0.5)));
        await predictor.PredictAsync(TestModels.Row());
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
        host.Runtime.Failing[1] = true;
        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(QualityLevel.SimplerModelOrCache, (await predictor.PredictAsync(TestModels.Row())).QualityLevel);
        host.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(QualityLevel.StaticDefault, (await predictor.PredictAsync(TestModels.Row())).QualityLevel);
    }

    [Fact]
    public async Task PredictBatch_ModelFails_StandsInOnlyWhenEveryRowIsKnown()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(
            Host.Model, d => d.Cache(c => c.TimeToLive = TimeSpan.FromSeconds(1)).Fallback(f => f.CachedAnswer(TimeSpan.FromHours(1)).StaticDefault(0.5)));
        using var rows = TestModels.Rows(10, i => i);
        using var half = rows.Slice(0, 5);
        using var before = await predictor.PredictBatchAsync(half);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        host.Runtime.Failing[1] = true;
        using var stale = await predictor.PredictBatchAsync(half);
        Assert.Equal((VariantNames.Cached, QualityLevel.SimplerModelOrCache, 5), (stale.Parts[0].Variant, stale.Parts[0].QualityLevel, stale.Parts[0].Rows));
        Assert.Equal(before.Outputs[BatchPrediction.ValueColumn].GetValue(4), stale.Outputs[BatchPrediction.ValueColumn].GetValue(4));
        using var all = await predictor.PredictBatchAsync(rows);
        Assert.Equal(QualityLevel.StaticDefault, Assert.Single(all.Parts).QualityLevel);
    }

    /// <summary>The answers of a version that was replaced are no answers of the new one.</summary>
    [Fact]
    public async Task Predict_NewVersionFails_TheOldOnesAnswersDoNotStandIn()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache().Fallback(f => f.CachedAnswer(TimeSpan.FromHours(1)).StaticDefault(0.5)));
        await predictor.PredictAsync(TestModels.Row());
        await host.Registry.SetAliasAsync(Host.Model, "champion", 2);
        await host.Server.FlushAsync();
        host.Runtime.Failing[2] = true;
        Assert.Equal(QualityLevel.StaticDefault, (await predictor.PredictAsync(TestModels.Row())).QualityLevel);
    }

    [Fact]
    public async Task Deploy_CachedAnswerWithoutACacheOrAge_IsRefused()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => host.Server.DeployAsync(Host.Model, d => d.Fallback(f => f.CachedAnswer(TimeSpan.FromHours(1)))).AsTask());
        Assert.Contains("DeploymentBuilder.Cache", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Server.DeployAsync(Host.Model, d => d.Fallback(f => f.CachedAnswer(TimeSpan.Zero))).AsTask());
    }
}
