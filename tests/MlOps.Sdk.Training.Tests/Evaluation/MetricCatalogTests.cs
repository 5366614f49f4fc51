namespace MlOps.Sdk.Training.Tests.Evaluation;

public sealed class MetricCatalogTests
{
    [Fact]
    public void Indexer_OfUnknownName_SuggestsTheNearest()
    {
        var error = Assert.Throws<ArgumentException>(() => MetricCatalog.Default["roc_acu"]);
        Assert.Contains("Did you mean 'roc_auc'?", error.Message);
        Assert.Contains("log_loss", error.Message);
    }

    [Fact]
    public void Constructor_WithMetricOfBuiltInName_ReplacesIt()
    {
        var catalog = new MetricCatalog([new AlwaysSeven()]);
        Assert.Equal(7, catalog[MetricNames.RocAuc].Compute([0, 1], [0.1, 0.9]));
        Assert.Equal(MetricCatalog.Default.Names, catalog.Names);
    }

    [Fact]
    public void For_Task_ListsItsMetricsOnly()
    {
        Assert.Equal(["mae", "mape", "r2", "rmse"], MetricCatalog.Default.For(LearningTask.Regression).Select(m => m.Name));
        Assert.Equal(9, MetricCatalog.Default.For(LearningTask.BinaryClassification).Count());
    }

    private sealed class AlwaysSeven : IMetric
    {
        public string Name => MetricNames.RocAuc;

        public LearningTask Task => LearningTask.BinaryClassification;

        public bool HigherIsBetter => true;

        public double Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted) => 7;
    }
}
