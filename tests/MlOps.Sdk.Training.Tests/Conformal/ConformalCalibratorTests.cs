using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests;

public sealed class ConformalCalibratorTests
{
    private static readonly JsonElement Cases = Reference.Json("Conformal/reference/conformal.json");

    [Fact]
    public void Calibrate_Regression_EqualsNumpy()
    {
        foreach (var wanted in Cases.GetProperty("regressions").EnumerateArray())
        {
            var options = new ConformalOptions { Coverage = wanted.GetProperty("coverage").GetDouble(), Groups = wanted.GetProperty("groups").GetInt32() };
            var calibration = ConformalCalibrator.Calibrate(
                LearningTask.Regression, Numbers(wanted, "actual"), Numbers(wanted, "predicted"), options, Numbers(wanted, "training"));

            Assert.Equal(ConformalMethods.AbsoluteResidual, calibration.Method);
            Assert.Equal(Numbers(wanted, "edges"), calibration.Edges);
            AssertSame(wanted, calibration, widthOf: quality => quality.MeanWidth);
        }
    }

    [Fact]
    public void Calibrate_Classification_EqualsNumpy()
    {
        foreach (var wanted in Cases.GetProperty("labels").EnumerateArray())
        {
            var options = new ConformalOptions { Coverage = wanted.GetProperty("coverage").GetDouble(), ByLabel = wanted.GetProperty("by_label").GetBoolean() };
            var calibration = ConformalCalibrator.Calibrate(LearningTask.BinaryClassification, Numbers(wanted, "actual"), Numbers(wanted, "predicted"), options);

            Assert.Equal(ConformalMethods.LabelSet, calibration.Method);
            AssertSame(wanted, calibration, widthOf: quality => quality.MeanWidth);
        }
    }

    /// <summary>
    /// Over many draws of calibration and test rows the mean coverage is binomial around a value between 1 − α and
    /// 1 − α + 1 / (n + 1); five standard errors are allowed on both sides.
    /// </summary>
    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.8, 1)]
    [InlineData(0.9, 3)]
    public void Measure_RegressionOverSeeds_CoversAsPromised(double coverage, int groups)
    {
        const int draws = 200, held = 200, tested = 200;
        var inside = 0.0;
        for (var seed = 0; seed < draws; seed++)
        {
            var random = new Random(seed);
            var (training, _) = Draw(random, 100);
            var (answers, truth) = Draw(random, held);
            var calibration = ConformalCalibrator.Calibrate(
                LearningTask.Regression, truth, answers, new ConformalOptions { Coverage = coverage, Groups = groups }, training);
            var (newAnswers, newTruth) = Draw(random, tested);
            inside += ConformalCalibrator.Measure(calibration, newTruth, newAnswers).Coverage;
        }

        // Rows of one draw share their quantile, so the draws count, not the rows: each varies as a Beta does, plus its test rows.
        var variance = (coverage * (1 - coverage) * groups / (held + 2.0)) + (coverage * (1 - coverage) / tested);
        var error = 5 * Math.Sqrt(variance / draws);
        Assert.InRange(inside / draws, coverage - error, coverage + (groups / (held + 1.0)) + error);
    }

    [Fact]
    public void Measure_LabelsOverSeeds_CoverEachLabelAsPromised()
    {
        const double coverage = 0.9;
        const int draws = 200, rows = 400;
        double[] inside = [0, 0], seen = [0, 0];
        for (var seed = 0; seed < draws; seed++)
        {
            var random = new Random(seed);
            var (p, y) = DrawLabels(random, rows);
            var calibration = ConformalCalibrator.Calibrate(LearningTask.BinaryClassification, y, p, new ConformalOptions { Coverage = coverage, ByLabel = true });
            var (newP, newY) = DrawLabels(random, rows);
            for (var i = 0; i < rows; i++)
            {
                Assert.True(calibration.TryGetInterval(newP[i], out var low, out var high));
                inside[(int)newY[i]] += newY[i] >= low && newY[i] <= high ? 1 : 0;
                seen[(int)newY[i]]++;
            }
        }

        foreach (var label in new[] { 0, 1 })
        {
            var each = seen[label] / draws;
            var error = 5 * Math.Sqrt(2 * coverage * (1 - coverage) / (each * draws));
            Assert.InRange(inside[label] / seen[label], coverage - error, coverage + (2 / each) + error);
        }
    }

    [Fact]
    public void Calibrate_TooFewRows_SaysHowManyAreNeeded()
    {
        var eight = Enumerable.Range(0, 8).Select(i => (double)i).ToArray();
        var few = Assert.Throws<TrainingException>(() => ConformalCalibrator.Calibrate(LearningTask.Regression, eight, eight));
        Assert.Contains("needs 9 rows or more, but the calibration rows are 8", few.Message, StringComparison.Ordinal);

        double[] nine = [.. eight, 8.0], labels = [1, 0, 0, 0, 0, 0, 0, 0, 0], p = [.. nine.Select(v => v / 10)];
        Assert.Single(ConformalCalibrator.Calibrate(LearningTask.Regression, nine, nine).Quantiles);
        Assert.Contains("label 0 are 8", Assert.Throws<TrainingException>(() => ConformalCalibrator.Calibrate(
            LearningTask.BinaryClassification, labels, p, new ConformalOptions { ByLabel = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_WrongArguments_AreRefused()
    {
        double[] two = [0, 1], nan = [0, double.NaN];
        Assert.Throws<ArgumentException>(() => ConformalCalibrator.Calibrate(LearningTask.Regression, two, [1]));
        Assert.Throws<ArgumentException>(() => ConformalCalibrator.Calibrate(LearningTask.Regression, two, nan));
        Assert.Throws<ArgumentException>(() => ConformalCalibrator.Calibrate(LearningTask.BinaryClassification, [0, 2], two));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalCalibrator.Calibrate(LearningTask.Regression, two, two, new ConformalOptions { Coverage = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalCalibrator.Calibrate(LearningTask.Regression, two, two, new ConformalOptions { Groups = 0 }));
        Assert.Throws<ArgumentException>(() => ConformalCalibrator.Calibrate(LearningTask.Regression, two, two, new ConformalOptions { Groups = 2 }));
    }

    private static void AssertSame(JsonElement wanted, ConformalCalibration calibration, Func<IntervalQuality, double> widthOf)
    {
        Assert.Equal(wanted.GetProperty("coverage").GetDouble(), calibration.Coverage);
        Assert.Equal(wanted.GetProperty("actual").GetArrayLength(), calibration.Rows);
        Assert.Equal(Numbers(wanted, "quantiles").Select(q => Math.Round(q, 12)), calibration.Quantiles.Select(q => Math.Round(q, 12)));
        var quality = ConformalCalibrator.Measure(calibration, Numbers(wanted, "test_actual"), Numbers(wanted, "test_predicted"));
        Assert.Equal(wanted.GetProperty("test_coverage").GetDouble(), quality.Coverage, 12);
        Assert.Equal(wanted.GetProperty("test_width").GetDouble(), widthOf(quality), 10);
    }

    private static double[] Numbers(JsonElement of, string name) => Reference.Doubles(of.GetProperty(name));

    private static (double[] Answers, double[] Truth) Draw(Random random, int rows)
    {
        var answers = Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray();
        return (answers, [.. answers.Select(a => a + ((0.1 + a) * (random.NextDouble() + random.NextDouble() - 1)))]);
    }

    private static (double[] Probabilities, double[] Labels) DrawLabels(Random random, int rows)
    {
        var p = Enumerable.Range(0, rows).Select(_ => random.NextDouble() * random.NextDouble()).ToArray();
        return (p, [.. p.Select(v => random.NextDouble() < v ? 1.0 : 0.0)]);
    }
}
