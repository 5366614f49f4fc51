using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Sdk.Training.Tests.Composition;

public sealed class TrainingMlOpsBuilderExtensionsTests
{
    [Fact]
    public void AddTraining_Twice_RegistersOneEvaluatorThatKnowsOwnMetrics()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IMetric, Constant>();
        services.AddMlOpsCore().AddTraining().AddTraining();
        using var provider = services.BuildServiceProvider();
        Assert.Single(provider.GetServices<Evaluator>());
        Assert.Contains("constant", provider.GetRequiredService<MetricCatalog>().Names);
    }

    private sealed class Constant : IMetric
    {
        public string Name => "constant";

        public LearningTask Task => LearningTask.Regression;

        public bool HigherIsBetter => true;

        public double Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted) => 1;
    }
}
