using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Training.Tests.Evaluation;

public sealed class MetricsTests
{
    private static readonly JsonElement Cases = Reference.Json("Evaluation/reference/metrics.json");

    public static TheoryData<string, string> BinaryCases => NamesOf("binary");

    public static TheoryData<string, string> RegressionCases => NamesOf("regression");

    [Theory]
    [MemberData(nameof(BinaryCases))]
    [MemberData(nameof(RegressionCases))]
    public void EveryMetric_OnReferenceCase_EqualsScikitLearn(string kind, string name)
    {
        var (actual, predicted, data) = Case(kind, name);
        foreach (var expected in data.GetProperty("expected").EnumerateObject())
        {
            var value = expected.Name == MetricNames.LogLoss
                ? Metrics.LogLoss(actual, predicted)
                : MetricCatalog.Default[expected.Name].Compute(actual, predicted);
            if (expected.Value.ValueKind == JsonValueKind.Null)
            {
                Assert.True(double.IsNaN(value), expected.Name);
            }
            else
            {
                var wanted = expected.Value.GetDouble();
                Assert.True(Math.Abs(value - wanted) <= 1e-9 * Math.Max(1, Math.Abs(wanted)), $"{expected.Name}: {value} instead of {wanted}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(BinaryCases))]
    public void CurvesAndCounts_OnReferenceCase_EqualScikitLearn(string kind, string name)
    {
        var (actual, predicted, data) = Case(kind, name);
        var confusion = ConfusionMatrix.At(actual, predicted);
        Assert.Equal(
            data.GetProperty("confusion").EnumerateArray().Select(v => v.GetInt32()),
            [confusion.TruePositives, confusion.FalsePositives, confusion.TrueNegatives, confusion.FalseNegatives]);

        var calibration = CalibrationCurve.Of(actual, predicted);
        Near(data.GetProperty("calibration").GetProperty("mean"), calibration.MeanProbability);
        Near(data.GetProperty("calibration").GetProperty("share"), calibration.ObservedShare);
        Near(data.GetProperty("calibration").GetProperty("rows"), calibration.Rows.Select(r => (double)r));

        var precisionRecall = PrecisionRecallCurve.Of(actual, predicted);
        Near(data.GetProperty("pr").GetProperty("thresholds"), precisionRecall.Thresholds);
        Near(data.GetProperty("pr").GetProperty("precision"), precisionRecall.Precision);
        if (actual.Contains(1))
        {
            Near(data.GetProperty("pr").GetProperty("recall"), precisionRecall.Recall);
        }

        if (actual.Distinct().Count() == 2)
        {
            var roc = RocCurve.Of(actual, predicted);
            Near(data.GetProperty("roc").GetProperty("fpr"), roc.FalsePositiveRate);
            Near(data.GetProperty("roc").GetProperty("tpr"), roc.TruePositiveRate);
            Near(data.GetProperty("roc").GetProperty("thresholds"), roc.Thresholds.Skip(1));
            Assert.Equal(double.PositiveInfinity, roc.Thresholds[0]);
        }
    }

    [Theory]
    [MemberData(nameof(BinaryCases))]
    public void LogLossMetric_OnFloat32Probabilities_EqualsScikitLearn(string kind, string name)
    {
        var (actual, predicted, data) = Case(kind, name);
        var single = predicted.Select(p => (double)(float)p).ToArray();

        // scikit-learn takes the logarithm in float32 as well.
        Assert.Equal(data.GetProperty("log_loss_of_float32").GetDouble(), MetricCatalog.Default[MetricNames.LogLoss].Compute(actual, single), 1e-5);
    }

    [Fact]
    public void RocAuc_OfRandomTies_EqualsCountingPairs() => Prop.ForAll(
        Arb.From(Gen.ListOf(Gen.Zip(Gen.Choose(0, 1), Gen.Choose(0, 5)))),
        rows =>
        {
            double wins = 0, pairs = 0;
            foreach (var (label, score) in rows.Where(r => r.Item1 == 1))
            {
                foreach (var other in rows.Where(r => r.Item1 == 0))
                {
                    pairs++;
                    wins += score > other.Item2 ? 1 : score == other.Item2 ? 0.5 : 0;
                }
            }

            return pairs == 0
                || Math.Abs((wins / pairs) - Metrics.RocAuc([.. rows.Select(r => (double)r.Item1)], [.. rows.Select(r => (double)r.Item2)])) < 1e-12;
        }).Check(Config.QuickThrowOnFailure.WithReplay(9, 5));

    [Theory]
    [InlineData(new double[0], new double[0], "no rows")]
    [InlineData(new[] { 1.0 }, new[] { 0.5, 0.5 }, "1 actual and 2 predicted")]
    [InlineData(new[] { 0.0, 1.0 }, new[] { 0.5, double.NaN }, "Row 1 has the actual value 1 and the prediction NaN")]
    [InlineData(new[] { 0.0, 2.0 }, new[] { 0.5, 0.5 }, "Row 1 has the actual value 2")]
    public void LogLoss_OfUnusableInput_SaysWhatIsWrong(double[] actual, double[] predicted, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Metrics.LogLoss(actual, predicted)).Message);

    [Fact]
    public void CalibrationCurve_OfValueOutsideZeroToOne_IsRefused() =>
        Assert.Contains("probability 1.5", Assert.Throws<ArgumentException>(() => CalibrationCurve.Of([1], [1.5])).Message);

    private static TheoryData<string, string> NamesOf(string kind)
    {
        var data = new TheoryData<string, string>();
        foreach (var item in Cases.GetProperty(kind).EnumerateArray())
        {
            data.Add(kind, item.GetProperty("name").GetString()!);
        }

        return data;
    }

    private static (double[] Actual, double[] Predicted, JsonElement Data) Case(string kind, string name)
    {
        var data = Cases.GetProperty(kind).EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        return (Reference.Doubles(data.GetProperty("actual")), Reference.Doubles(data.GetProperty("predicted")), data);
    }

    private static void Near(JsonElement expected, IEnumerable<double> actual)
    {
        var (wanted, got) = (Reference.Doubles(expected), actual.ToArray());
        Assert.Equal(wanted.Length, got.Length);
        Assert.All(wanted.Zip(got), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }
}
