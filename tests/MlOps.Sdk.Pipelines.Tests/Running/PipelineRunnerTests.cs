using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class PipelineRunnerTests
{
    private static readonly string[] InOrder =
    [
        PipelineSteps.Features, PipelineSteps.Validate, PipelineSteps.Split, PipelineSteps.Train,
        PipelineSteps.Evaluate, PipelineSteps.Gate, PipelineSteps.Register,
    ];

    private readonly RecordBatch _labels = Payments.Labels();

    [Fact]
    public async Task RunAsync_PassedGate_RegistersTheModelAndSetsTheAlias()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(_labels));
        Assert.True(result.Gates.Passed, result.Gates.ToString());
        Assert.Equal(1, result.Version!.Version);
        Assert.Equal([Alias.Champion], result.Version.Aliases);
        var champion = await platform.Registry.GetByAliasAsync(Payments.Model, Alias.Champion);
        Assert.Equal((1, result.RunId), (champion!.Version, champion.RunId));
        Assert.Equal(result.Package.Hash, champion.PackageHash);
        Assert.Equal(InOrder, result.Steps.Select(s => s.Name));
        Assert.All(result.Steps, s => Assert.False(s.Reused));
        Assert.Equal((300, 100), (result.Data.Train.RowCount, result.Data.Test.RowCount));
    }

    [Fact]
    public async Task RunAsync_FinishedRun_IsTrackedWithAllThatMadeIt()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(_labels));
        var run = await platform.Tracker.GetRunAsync(result.RunId);
        Assert.Equal((Payments.Model, RunStatus.Finished), (run.Experiment, run.Status));
        Assert.Equal("logistic-regression", run.Parameters["algorithm"]);
        Assert.Equal("7", run.Parameters["seed"]);
        Assert.Equal(7, run.Data.Seed);
        Assert.Equal((300L, 100L), (run.Data.SplitSizes["train"], run.Data.SplitSizes["test"]));
        Assert.Equal("time:0.25", run.Tags["mlops.split"]);
        Assert.Equal(result.Evaluation["roc_auc"], run.GetMetric("roc_auc", "test"));
        Assert.Equal(["importance.json", "model.mlpkg", "model.onnx"], run.Artifacts.Select(a => a.Path).Order());
        Assert.Equal(result.Package.Lineage.DatasetHash, run.Data.DatasetHash);
    }

    [Fact]
    public async Task RunAsync_Evaluation_IsWhatTheGraphAnswers()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(_labels));
        using var scorer = new ModelScorer(await platform.Get<ModelRuntime>().LoadAsync(result.Package.Model), result.Package.Signature);
        using var answers = scorer.Score(result.Data.Test);
        var (actual, scores) = (result.Data.Test.Column<long>("disputed").Values.ToArray(), answers.Column<float>("probability").Values.ToArray());
        double pairs = 0, won = 0;
        for (var p = 0; p < actual.Length; p++)
        {
            for (var n = 0; n < actual.Length; n++)
            {
                if (actual[p] == 1 && actual[n] == 0)
                {
                    pairs++;
                    won += scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
                }
            }
        }

        Assert.Equal(won / pairs, result.Evaluation["roc_auc"], 9);
    }

    [Fact]
    public async Task RunAsync_Progress_ComesInStepOrderFromStartToEnd()
    {
        await using var platform = new Platform();
        var log = new ProgressLog();
        using var result = await Payments.Registering(_labels).RunAsync(platform.Services, log);
        Assert.Equal(InOrder, log.Reports.Select(r => r.Step).Where((s, i) => i == 0 || log.Reports[i - 1].Step != s));
        Assert.All(InOrder, step =>
        {
            var own = log.Reports.Where(r => r.Step == step).ToList();
            Assert.Equal((0, 1), (own[0].Fraction, own[^1].Fraction));
            Assert.Equal(result.Steps.Single(s => s.Name == step).Detail, own[^1].Detail);
        });
    }

    [Fact]
    public async Task RunAsync_WithoutRegister_RegistersNothing()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Pipeline(_labels));
        Assert.Null(result.Version);
        Assert.DoesNotContain(PipelineSteps.Register, result.Steps.Select(s => s.Name));
        Assert.Empty(await platform.Registry.ListModelsAsync());
    }

    [Fact]
    public async Task RunAsync_FailingTrainer_MarksTheRunFailedAndSaysWhy()
    {
        await using var platform = new Platform();
        var pipeline = Payments.Registering(_labels).Train(new ObservedTrainer(() => throw new TrainingException("The rows\nmake no sense. Look at them.")));
        await Assert.ThrowsAsync<TrainingException>(() => platform.RunAsync(pipeline));
        var run = Assert.Single(await platform.RunsAsync());
        Assert.Equal((RunStatus.Failed, "Step 'train': The rows make no sense. Look at them."), (run.Status, run.StatusReason));
        Assert.Empty(await platform.Registry.ListModelsAsync());
    }

    [Fact]
    public async Task RunAsync_AfterAFailure_TrainsAndRegisters()
    {
        await using var platform = new Platform();
        var broken = true;
        var pipeline = Payments.Registering(_labels).Train(new ObservedTrainer(() =>
        {
            if (broken)
            {
                throw new TrainingException("Not today. Try again.");
            }
        }));
        await Assert.ThrowsAsync<TrainingException>(() => platform.RunAsync(pipeline));
        broken = false;
        using var result = await platform.RunAsync(pipeline);
        Assert.Equal(1, result.Version!.Version);
        Assert.Equal([RunStatus.Failed, RunStatus.Finished], (await platform.RunsAsync()).Select(r => r.Status).OrderDescending());
    }

    [Fact]
    public async Task RunAsync_CancelledWhileTraining_MarksTheRunFailedAndRegistersNothing()
    {
        await using var platform = new Platform();
        using var stop = new CancellationTokenSource();
        var pipeline = Payments.Registering(_labels).Train(new ObservedTrainer(stop.Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.RunAsync(platform.Services, cancellationToken: stop.Token));
        await AssertCancelledAsync(platform, PipelineSteps.Train);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileEvaluating_MarksTheRunFailedAndRegistersNothing()
    {
        await using var platform = new Platform();
        using var stop = new CancellationTokenSource();
        var log = new ProgressLog(p =>
        {
            if (p.Step == PipelineSteps.Evaluate)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Payments.Registering(_labels).RunAsync(platform.Services, log, stop.Token));
        await AssertCancelledAsync(platform, PipelineSteps.Evaluate);
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeItBegins_LeavesNoTrace()
    {
        await using var platform = new Platform();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Payments.Registering(_labels).RunAsync(platform.Services, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(await platform.RunsAsync());
    }

    [Fact]
    public async Task Dispose_Result_LeavesTheCallersLabelsAlive()
    {
        await using var platform = new Platform();
        (await platform.RunAsync(Payments.Registering(_labels))).Dispose();
        Assert.Equal(Payments.Labels(), _labels);
    }

    private static async Task AssertCancelledAsync(Platform platform, string step)
    {
        var run = Assert.Single(await platform.RunsAsync());
        Assert.Equal((RunStatus.Failed, $"Step '{step}': it was cancelled."), (run.Status, run.StatusReason));
        Assert.Empty(await platform.Registry.ListModelsAsync());
    }
}
