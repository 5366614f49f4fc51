using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class OneGraph
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);
        using var split = Split.ByTime(commits, Sample.Time, 0.2);

        #region fit-one-graph
        var pipeline = new PipelineTrainer(Trainer.LogisticRegression(), p => p.Impute().Standardize().OneHot("subsystem"));
        var trained = await pipeline.FitAsync(split.Train, "needed_fix_within_14d", ["files_changed", "lines_added", "subsystem"]);

        using var scorer = new ModelScorer(await new OnnxModelRuntime().LoadAsync(trained.Onnx), trained.Signature);
        using var answers = scorer.Score(split.Test);
        Console.WriteLine($"by the graph {answers.Column<float>("probability")[0]:0.00000}, in memory {trained.Predict(split.Test)[0]:0.00000}");
        #endregion

        #region evaluate
        var evaluation = await new Evaluator().EvaluateAsync(scorer, split.Test, "needed_fix_within_14d", ["roc_auc", "log_loss"]);
        Console.WriteLine($"ROC-AUC {evaluation["roc_auc"]:0.000}, log loss {evaluation["log_loss"]:0.000}, run by {evaluation.Provider}");
        #endregion

        var numbersOnly = await new PipelineTrainer(Trainer.GradientBoostedTrees(o => o.Trees = 20))
            .FitAsync(split.Train, Sample.Label, ["files_changed", "lines_added"]);
        var onnx = numbersOnly.Onnx;

        #region run-onnx
        using var session = await new OnnxModelRuntime().LoadAsync(onnx);
        using var binding = session.Bind(rows: 2);
        new float[] { 7, 120, 1, float.NaN }.CopyTo(binding.Input<float>(0));
        binding.Run();
        Console.WriteLine($"{session.Provider}: {string.Join(", ", binding.Output<float>(0).ToArray())}");
        #endregion
    }
}
