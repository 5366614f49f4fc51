using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests;

public sealed class AnswerDifferenceTests
{
    [Fact]
    public async Task From_OneThatIsNoNumber_IsInfinitelyFarAndBeyondEveryLimit()
    {
        using var rows = Perceptron.Rows();
        using var scorer = new ModelScorer(await Perceptron.Runtime.LoadAsync(Perceptron.Model), Perceptron.Signature);
        var answers = Perceptron.Run(Perceptron.Model, Perceptron.X);
        Assert.InRange(From(answers).Maximum, 0, 1e-5);
        answers[3] += 0.25f;
        Assert.Equal(0.25, From(answers).Maximum, 4);
        Assert.Equal(0.25 / 16, From(answers).Mean, 4);
        answers[3] = float.NaN;
        var difference = From(answers);
        Assert.Equal(double.PositiveInfinity, difference.Maximum);

        var (_, report) = await new ModelCompressor(Perceptron.Runtime).CompressAsync(Perceptron.Model, Perceptron.Signature, rows, Compression.Float16(), new() { MaximumDifference = 1 });
        var exception = Assert.Throws<CompressionException>(() => CompressionLimits.Require(report with { MaximumDifference = difference.Maximum }, new() { Label = "label" }));
        Assert.Contains("no longer finite", exception.Message, StringComparison.Ordinal);

        AnswerDifference From(float[] wanted) =>
            AnswerDifference.From(new RecordBatch(Perceptron.Signature.OutputSchema, Columns.From<float>(wanted)), scorer, rows, default);
    }
}
