using MlOps.Sdk.Core;
using MlOps.Sdk.Monitoring;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Training;

namespace QuickStart;

/// <summary>The HTML report: how good the models are, and what has changed since they learned.</summary>
internal static class DriftPage
{
    public static HtmlReport Build(PipelineResult logistic, PipelineResult trees, DriftReport early, DriftReport late, DriftReport live) =>
        new HtmlReport("Commit risk")
            .Subtitle($"Model {trees.Model}, version {trees.Version?.Version}, trained on {trees.Data.Train.RowCount:N0} commits, judged on the {trees.Data.Test.RowCount:N0} that followed")
            .KeyFigures(
                new KeyFigure("ROC-AUC, boosted trees", $"{trees.Evaluation["roc_auc"]:0.000}"),
                new KeyFigure("ROC-AUC, logistic regression", $"{logistic.Evaluation["roc_auc"]:0.000}"),
                new KeyFigure("Features drifted 2020–2024", $"{late.DriftedFeatures.Count} of {late.Features.Count}", Tone: ReportTone.Bad),
                new KeyFigure("Features drifted 2010–2015", $"{early.DriftedFeatures.Count} of {early.Features.Count}"))
            .Section("Quality on the test period", s => s
                .RocCurve(Roc("boosted trees", trees.Evaluation), Roc("logistic regression", logistic.Evaluation))
                .CalibrationPlot(Calibration("boosted trees", trees.Evaluation), Calibration("logistic regression", logistic.Evaluation))
                .Table(["metric", "boosted trees", "logistic regression"],
                    trees.Evaluation.Metrics.Select(m => (IReadOnlyList<object?>)[m.Key, m.Value, logistic.Evaluation.Metrics.GetValueOrDefault(m.Key, double.NaN)])))
            .Section("2020–2024 against training", s => s.Drift(late))
            .Section("2010–2015 against training", s => s.Drift(early))
            .Section("Live traffic against training", s => s.Drift(live))
            .Footer("Commit history of an open-source database server, 2009 to 2024.");

    private static ReportSeries Roc(string name, Evaluation evaluation)
    {
        var curve = evaluation.ToRocCurve();
        return new ReportSeries(name, curve.FalsePositiveRate, curve.TruePositiveRate);
    }

    private static ReportSeries Calibration(string name, Evaluation evaluation)
    {
        var curve = evaluation.ToCalibrationCurve();
        return new ReportSeries(name, curve.MeanProbability, curve.ObservedShare);
    }
}
