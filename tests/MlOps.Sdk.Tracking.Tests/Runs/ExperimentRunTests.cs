using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking.Tests.Runs;

public sealed class ExperimentRunTests : TrackingFixture
{
    [Fact]
    public async Task Run_FromStartToEnd_IsKeptWhole()
    {
        var parent = await Tracker.StartRunAsync("risk");
        var data = new RunData { DatasetHash = "abc", Seed = 7, SplitSizes = new Dictionary<string, long> { ["train"] = 80, ["test"] = 20 }, FeatureNames = ["x", "y"] };
        var run = await Tracker.StartRunAsync("risk", new RunOptions
        {
            Name = "logistic",
            ParentRunId = parent.Id,
            Tags = new Dictionary<string, string> { ["stage"] = "try" },
            Data = data,
        });
        await run.LogParametersAsync(new Dictionary<string, object?> { ["rate"] = 0.1, ["depth"] = 6, ["early"] = true, ["none"] = null, ["list"] = new[] { 1.5, 2 } });
        await run.LogMetricAsync("roc_auc", 0.79, split: "test");
        await run.SetTagAsync("stage", "kept");
        var artifact = await run.LogArtifactAsync("plots/roc.txt", new MemoryStream(Encoding.UTF8.GetBytes("curve")));
        Time.Pass(TimeSpan.FromSeconds(90));
        await run.EndAsync();

        var read = await Tracker.GetRunAsync(run.Id);
        Assert.Equal(("logistic", "risk", parent.Id, RunStatus.Finished), (read.Name, read.Experiment, read.ParentRunId, read.Status));
        Assert.Equal(TimeSpan.FromSeconds(90), read.Duration);
        Assert.Equal(Time.GetUtcNow(), read.EndedAt);
        Assert.Equal(
            new Dictionary<string, string> { ["rate"] = "0.1", ["depth"] = "6", ["early"] = "true", ["none"] = "", ["list"] = "[1.5, 2]" }, read.Parameters);
        Assert.Equal(0.79, read.GetMetric("roc_auc", "test"));
        Assert.Null(read.GetMetric("roc_auc"));
        Assert.Equal("kept", read.Tags["stage"]);
        Assert.Equal(artifact, Assert.Single(read.Artifacts));
        Assert.Equivalent(data, read.Data);
        using var reader = new StreamReader(await Tracker.OpenArtifactAsync(run.Id, "plots/roc.txt"));
        Assert.Equal("curve", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Run_ReadByAnotherProcess_IsTheSame()
    {
        var run = await Tracker.StartRunAsync("risk");
        await run.LogMetricAsync("loss", 0.5);
        await run.EndAsync();
        await using var other = OpenServices();
        Assert.Equivalent(await Tracker.GetRunAsync(run.Id), await other.GetRequiredService<IExperimentTracker>().GetRunAsync(run.Id), strict: true);
    }

    [Fact]
    public async Task DisposeAsync_WithoutEnd_MarksTheRunFailed()
    {
        var run = await Tracker.StartRunAsync("risk");
        await run.DisposeAsync();
        await run.DisposeAsync();
        var read = await Tracker.GetRunAsync(run.Id);
        Assert.Equal(RunStatus.Failed, read.Status);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("disposed before it was ended", read.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_AfterEnd_KeepsTheStatus()
    {
        var run = await Tracker.StartRunAsync("risk");
        await run.EndAsync(RunStatus.Killed, "stopped by hand");
        await run.DisposeAsync();
        var read = await Tracker.GetRunAsync(run.Id);
        Assert.Equal((RunStatus.Killed, "stopped by hand"), (read.Status, read.StatusReason));
    }

    [Fact]
    public async Task AnyWrite_AfterTheEnd_IsAConflictThatNamesTheWayOut()
    {
        var run = await Tracker.StartRunAsync("risk");
        await run.EndAsync();
        var thrown = await Assert.ThrowsAsync<ConflictException>(() => run.LogMetricAsync("loss", 1).AsTask());
        Assert.Contains("finished", thrown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConflictException>(() => run.EndAsync().AsTask());
        Assert.Empty((await Tracker.GetRunAsync(run.Id)).Metrics);
    }

    [Fact]
    public async Task EndAsync_AsRunning_IsMisuse()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await Assert.ThrowsAsync<ArgumentException>(() => run.EndAsync(RunStatus.Running).AsTask());
    }

    [Fact]
    public async Task LogParameterAsync_Again_IsHarmlessWithTheSameValueAndAConflictWithAnother()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await run.LogParameterAsync("depth", 6);
        await run.LogParameterAsync("depth", 6L);
        var thrown = await Assert.ThrowsAsync<ConflictException>(() =>
            run.LogParametersAsync(new Dictionary<string, int> { ["other"] = 1, ["depth"] = 7 }).AsTask());
        Assert.Contains("'6' and cannot become '7'", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(["depth"], (await Tracker.GetRunAsync(run.Id)).Parameters.Keys);
    }

    [Fact]
    public async Task RecoverAbandonedAsync_MarksOnlySilentRuns()
    {
        var dead = await Tracker.StartRunAsync("risk");
        await dead.LogMetricAsync("loss", 1);
        var alive = await Tracker.StartRunAsync("risk");
        var finished = await Tracker.StartRunAsync("risk");
        await finished.EndAsync();
        Time.Pass(TimeSpan.FromMinutes(50));
        await alive.HeartbeatAsync();
        Time.Pass(TimeSpan.FromMinutes(20));

        Assert.Equal(1, await Tracker.RecoverAbandonedAsync(TimeSpan.FromHours(1)));
        var read = await Tracker.GetRunAsync(dead.Id);
        Assert.Equal(RunStatus.Failed, read.Status);
        Assert.Equal(read.LastHeartbeat, read.EndedAt);
        Assert.Contains("abandoned", read.StatusReason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Running, (await Tracker.GetRunAsync(alive.Id)).Status);
        Assert.Equal(RunStatus.Finished, (await Tracker.GetRunAsync(finished.Id)).Status);
        await Assert.ThrowsAsync<ConflictException>(() => dead.LogMetricAsync("loss", 2).AsTask());
    }

    [Fact]
    public async Task ResumeRunAsync_OfAFailedRun_GoesOnAndAddsItsTime()
    {
        var run = await Tracker.StartRunAsync("risk");
        await run.LogMetricAsync("loss", 1, step: 1);
        Time.Pass(TimeSpan.FromSeconds(10));
        await run.DisposeAsync();
        Time.Pass(TimeSpan.FromHours(5));

        var resumed = await Tracker.ResumeRunAsync(run.Id);
        await resumed.LogMetricAsync("loss", 0.5, step: 2);
        Time.Pass(TimeSpan.FromSeconds(5));
        await resumed.EndAsync();
        var read = await Tracker.GetRunAsync(run.Id);
        Assert.Equal((RunStatus.Finished, null), (read.Status, read.StatusReason));
        Assert.Equal(TimeSpan.FromSeconds(15), read.Duration);
        Assert.Equal(2, read.Metrics[0].Points);
        var thrown = await Assert.ThrowsAsync<ConflictException>(() => Tracker.ResumeRunAsync(run.Id).AsTask());
        Assert.Contains("is finished", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-24)]
    public async Task Clock_ThatJumps_NeitherDisordersNorGivesNegativeTimes(int hours)
    {
        var first = await Tracker.StartRunAsync("risk");
        await first.LogMetricAsync("loss", 1);
        Time.Pass(TimeSpan.FromSeconds(3));
        Time.SetWallClock(TimeSpan.FromHours(hours));
        await first.LogMetricAsync("loss", 2);
        await first.EndAsync();
        await using var second = await Tracker.StartRunAsync("risk");

        Assert.Equal([1, 2], (await Tracker.GetMetricHistoryAsync(first.Id, "loss")).Select(p => p.Value));
        Assert.Equal(2, (await Tracker.GetRunAsync(first.Id)).GetMetric("loss"));
        Assert.Equal(TimeSpan.FromSeconds(3), (await Tracker.GetRunAsync(first.Id)).Duration);
        Assert.Equal([second.Id, first.Id], (await Tracker.SearchRunsAsync()).Runs.Select(r => r.Id));
    }

    [Fact]
    public async Task RecoverAbandonedAsync_AfterTheClockWentBack_GivesNoNegativeTime()
    {
        var run = await Tracker.StartRunAsync("risk");
        Time.SetWallClock(TimeSpan.FromDays(-1));
        await run.HeartbeatAsync();
        Time.Pass(TimeSpan.FromHours(2));
        Assert.Equal(1, await Tracker.RecoverAbandonedAsync(TimeSpan.FromHours(1)));
        Assert.Equal(TimeSpan.Zero, (await Tracker.GetRunAsync(run.Id)).Duration);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task LogArtifactAsync_WithAHostilePath_IsRefusedAndStoresNothing(string path)
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await Assert.ThrowsAsync<ArtifactException>(() => run.LogArtifactAsync(path, new byte[] { 1 }).AsTask());
        Assert.Empty((await Tracker.GetRunAsync(run.Id)).Artifacts);
        await Assert.ThrowsAsync<ArtifactException>(() => Tracker.OpenArtifactAsync(run.Id, path).AsTask());
    }

    [Fact]
    public async Task OpenArtifactAsync_OfAnUnknownPath_NamesWhatThereIs()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await run.LogArtifactAsync("model.onnx", new byte[] { 1, 2 });
        await run.LogArtifactAsync("model.onnx", new byte[] { 1, 2, 3 });
        var thrown = await Assert.ThrowsAsync<NotFoundException>(() => Tracker.OpenArtifactAsync(run.Id, "model.txt").AsTask());
        Assert.Contains("It has: model.onnx.", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single((await Tracker.GetRunAsync(run.Id)).Artifacts).Size);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("'; DROP TABLE runs; --")]
    [InlineData("")]
    public async Task AnyCall_WithAnUnknownRun_SaysSo(string id)
    {
        foreach (var call in (Func<Task>[])
        [
            () => Tracker.GetRunAsync(id).AsTask(),
            () => Tracker.ResumeRunAsync(id).AsTask(),
            () => Tracker.GetMetricHistoryAsync(id, "loss").AsTask(),
            () => Tracker.OpenArtifactAsync(id, "a").AsTask(),
            () => Tracker.CompareAsync([id, id]).AsTask(),
        ])
        {
            Assert.Contains($"no run '{id}'", (await Assert.ThrowsAsync<NotFoundException>(call)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnyName_OfAMegabyteOrWithControlCharacters_IsRefusedAndNothingIsWritten()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        foreach (var name in (string[])[new string('k', 1 << 20), "a\r\nb", "a\u001B[31mb", "a\0b"])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => run.LogMetricAsync(name, 1).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => run.LogMetricAsync("ok", 1, split: name).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => run.LogParameterAsync(name, 1).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => run.SetTagAsync(name, "x").AsTask());
        }

        await Assert.ThrowsAsync<ArgumentException>(() => run.LogParameterAsync("p", new string('v', 1 << 20)).AsTask());
        var read = await Tracker.GetRunAsync(run.Id);
        Assert.Empty(read.Metrics);
        Assert.Empty(read.Parameters);
        Assert.Empty(read.Tags);
    }

    [Fact]
    public async Task StartRunAsync_UnderAnUnknownParent_StartsNothing()
    {
        await Assert.ThrowsAsync<NotFoundException>(() =>
            Tracker.StartRunAsync("risk", new RunOptions { ParentRunId = "0123456789abcdef0123456789abcdef" }).AsTask());
        Assert.Empty((await Tracker.SearchRunsAsync()).Runs);
    }
}
