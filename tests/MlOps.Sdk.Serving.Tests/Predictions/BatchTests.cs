using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Predictions;

public sealed class BatchTests
{
    [Fact]
    public async Task PredictBatchAsync_Chunks_AnswersEveryRowInOrderAndReportsProgress()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        using var rows = TestModels.Rows(1000);
        var progress = new Collected();
        using var answers = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 300, Progress = progress, RequestId = "nightly" });
        var values = answers.Outputs.Column<double>(BatchPrediction.ValueColumn);
        var labels = answers.Outputs.Column<int>(BatchPrediction.LabelColumn);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(TestModels.Answer(1, i % 100), values[i], 6);
            Assert.Equal(values[i] >= 0.05 ? 1 : 0, labels[i]);
        }

        Assert.Equal([300, 600, 900, 1000], progress.Seen.Select(seen => seen.RowsDone));
        Assert.Equal(("nightly", Host.Model, 1000), (answers.RequestId, answers.Model, answers.Outputs.RowCount));
    }

    [Fact]
    public async Task PredictBatchAsync_CancelledBetweenChunks_StopsAndLeavesNothingHeld()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        using var rows = TestModels.Rows(1000);
        using var cancel = new CancellationTokenSource();
        var progress = new Collected { OnReport = seen => { if (seen.RowsDone == 200) { cancel.Cancel(); } } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 100, Progress = progress }, cancel.Token));
        Assert.Equal(2, progress.Seen.Count);
        await host.Server.UndeployAsync(Host.Model);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task PredictBatchAsync_WrongColumns_NamesThemBeforeAnyWork()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        using var rows = TestModels.Rows(10).Without("amount");
        var runs = host.Runtime.Runs;
        var error = await Assert.ThrowsAsync<SchemaException>(async () => await predictor.PredictBatchAsync(rows));
        Assert.Contains("'amount' is missing", error.Message, StringComparison.Ordinal);
        Assert.Equal(runs, host.Runtime.Runs);
    }

    [Fact]
    public async Task PredictBatchAsync_NoRows_GivesNoRows()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 50));
        using var rows = TestModels.Rows(0);
        using var answers = await predictor.PredictBatchAsync(rows);
        Assert.Equal(0, answers.Outputs.RowCount);
        Assert.Empty(answers.Parts);
    }

    private sealed class Collected : IProgress<BatchProgress>
    {
        public List<BatchProgress> Seen { get; } = [];

        public Action<BatchProgress>? OnReport { get; init; }

        public void Report(BatchProgress value)
        {
            Seen.Add(value);
            OnReport?.Invoke(value);
        }
    }
}
