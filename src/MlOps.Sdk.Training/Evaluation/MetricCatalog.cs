using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>The metrics known by name: the built-in ones and those the application registered. Immutable.</summary>
public sealed class MetricCatalog
{
    private readonly FrozenDictionary<string, IMetric> _metrics;

    /// <summary>Creates the catalog.</summary>
    /// <param name="metrics">The application's own metrics; one with a built-in's name replaces it.</param>
    public MetricCatalog(IEnumerable<IMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var byName = BuiltIn().ToDictionary(m => m.Name, StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            byName[metric.Name] = metric;
        }

        _metrics = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The built-in metrics alone.</summary>
    public static MetricCatalog Default { get; } = new([]);

    /// <summary>Every metric's name, sorted.</summary>
    public IEnumerable<string> Names => _metrics.Keys.Order(StringComparer.Ordinal);

    /// <summary>The metric of a name.</summary>
    /// <exception cref="ArgumentException">There is no such metric; the message lists those there are.</exception>
    public IMetric this[string name] => _metrics.TryGetValue(name, out var metric)
        ? metric
        : throw new ArgumentException($"There is no metric '{name}'.{Hint(name)} The metrics are: {string.Join(", ", Names)}.", nameof(name));

    /// <summary>The metrics that judge models of a task, sorted by name.</summary>
    public IEnumerable<IMetric> For(LearningTask task) => Names.Select(n => _metrics[n]).Where(m => m.Task == task);

    private string Hint(string name) => NearestName.Find(name, Names) is { } nearest ? $" Did you mean '{nearest}'?" : string.Empty;

    private static IEnumerable<IMetric> BuiltIn()
    {
        const LearningTask Binary = LearningTask.BinaryClassification, Regression = LearningTask.Regression;
        yield return new FunctionMetric(MetricNames.RocAuc, Binary, true, Metrics.RocAuc);
        yield return new FunctionMetric(MetricNames.AveragePrecision, Binary, true, Metrics.AveragePrecision);
        yield return new FunctionMetric(MetricNames.LogLoss, Binary, false, (a, p) => Metrics.LogLoss(a, p, Metrics.SingleProbabilityFloor));
        yield return new FunctionMetric(MetricNames.Brier, Binary, false, Metrics.Brier);
        yield return new FunctionMetric(MetricNames.Accuracy, Binary, true, (a, p) => Metrics.Accuracy(a, p));
        yield return new FunctionMetric(MetricNames.Precision, Binary, true, (a, p) => Metrics.Precision(a, p));
        yield return new FunctionMetric(MetricNames.Recall, Binary, true, (a, p) => Metrics.Recall(a, p));
        yield return new FunctionMetric(MetricNames.F1, Binary, true, (a, p) => Metrics.F1(a, p));
        yield return new FunctionMetric(MetricNames.CalibrationError, Binary, false, (a, p) => Metrics.ExpectedCalibrationError(a, p));
        yield return new FunctionMetric(MetricNames.Rmse, Regression, false, Metrics.Rmse);
        yield return new FunctionMetric(MetricNames.Mae, Regression, false, Metrics.Mae);
        yield return new FunctionMetric(MetricNames.R2, Regression, true, Metrics.R2);
        yield return new FunctionMetric(MetricNames.Mape, Regression, false, Metrics.Mape);
    }
}
