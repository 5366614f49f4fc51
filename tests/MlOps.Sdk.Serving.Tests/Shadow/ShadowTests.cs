using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Shadow;

public sealed class ShadowTests
{
    [Fact]
    public async Task GetShadowReport_RowsAndBatches_ComparesEveryRow()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Shadow(2, tolerance: 0.02));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row(i))).Version);
        }

        using var rows = TestModels.Rows(50);
        using var batch = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 20 });
        await host.Server.FlushAsync();

        var report = host.Server.GetShadowReport(Host.Model)!;
        Assert.Equal((2, 150L, 0L, 0L), (report.Version, report.Compared, report.Errors, report.Dropped));
        Assert.Equal(1, report.Agreement);
        Assert.Equal(TestModels.OffsetOf(2) - TestModels.OffsetOf(1), report.MeanDifference!.Value, 1e-6);
        Assert.Equal(report.MeanDifference!.Value, report.GreatestDifference!.Value, 1e-6);

        // Labels change at 0.05: where version 1 stays below it and version 2 does not.
        var same = Enumerable.Range(0, 100).Concat(Enumerable.Range(0, 50)).Count(a => (float)TestModels.Answer(1, a) >= 0.05 == (float)TestModels.Answer(2, a) >= 0.05);
        Assert.Equal(same / 150.0, report.LabelAgreement!.Value, 1e-9);
    }

    [Fact]
    public async Task PredictAsync_ShadowFails_NobodyNoticesButTheReport()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Shadow(2));
        host.Runtime.Failing[2] = true;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(QualityLevelOne, (int)(await predictor.PredictAsync(TestModels.Row())).QualityLevel);
        }

        await host.Server.FlushAsync();
        var report = host.Server.GetShadowReport(Host.Model)!;
        Assert.Equal((0L, 20L), (report.Compared, report.Errors));
        Assert.Contains("made to fail", report.LastError);
        Assert.Null(report.Agreement);
    }

    [Fact]
    public async Task PredictAsync_ShadowHangs_CallsGoOnAndTheRestIsDropped()
    {
        await using var host = await Host.WithVersionsAsync(2);
        using var gate = new ManualResetEventSlim();
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Shadow(2, capacity: 10));
        host.Runtime.DuringRun = (version, ct) =>
        {
            if (version == 2)
            {
                gate.Wait(ct);
            }
        };
        for (var i = 0; i < 100; i++)
        {
            await predictor.PredictAsync(TestModels.Row());
        }

        gate.Set();
        await host.Server.FlushAsync();
        var report = host.Server.GetShadowReport(Host.Model)!;
        Assert.Equal((10L, 90L), (report.Compared, report.Dropped));
    }

    [Fact]
    public async Task Shadow_Share_SeesThatShareOfTheRequests()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Shadow(2, share: 0.25));
        for (var i = 0; i < 2000; i++)
        {
            await predictor.PredictAsync(TestModels.Row(), new PredictOptions { RequestId = $"request-{i}" });
        }

        await host.Server.FlushAsync();
        Assert.InRange(host.Server.GetShadowReport(Host.Model)!.Compared, 430, 570);
    }

    [Fact]
    public async Task Shadow_SurvivesASwapAndIsFreedWithTheDeployment()
    {
        await using var host = await Host.WithVersionsAsync(3);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Shadow(3));
        await predictor.PredictAsync(TestModels.Row());
        await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, 2);
        await host.Server.FlushAsync();
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
        await host.Server.FlushAsync();
        Assert.Equal(2, host.Server.GetShadowReport(Host.Model)!.Compared);
        Assert.Equal(2, host.Runtime.AliveSessions);

        await host.Server.DeployAsync(Host.Model);
        await host.Server.FlushAsync();
        Assert.Null(host.Server.GetShadowReport(Host.Model));
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    private const int QualityLevelOne = 1;
}
