using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests;

public sealed class CompressedPipelineTests
{
    [Fact]
    public async Task CompressAsync_TrainedPipeline_KeepsItsQuality()
    {
        using var batch = Reference.Csv("breast_cancer.csv", integerLast: true);
        var (train, test) = Reference.Divide(batch);
        var label = batch.Schema[^1].Name;
        var pipeline = await new PipelineTrainer(Trainer.LogisticRegression(), p => p.Impute().Standardize()).FitAsync(train, label);
        var compressor = new ModelCompressor(Perceptron.Runtime);
        foreach (var compression in (Compression[])[Compression.Int8(minimumWeights: 1), Compression.Float16(Float16Scope.Computation), Compression.Prune(0.2)])
        {
            var (_, report) = await compressor.CompressAsync(pipeline.Onnx, pipeline.Signature, test, compression, new() { Label = label, MaximumDifference = 0.6, MaximumSizeRatio = 2 });
            Assert.Equal("roc_auc", report.Metric);
            Assert.InRange(report.MetricsAfter["roc_auc"], 0.98, 1);
            Assert.InRange(report.MaximumDifference, 1e-6, 0.6);
        }
    }
}
