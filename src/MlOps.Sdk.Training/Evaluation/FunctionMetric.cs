namespace MlOps.Sdk.Training;

/// <summary>A built-in metric: a function with its facts.</summary>
internal sealed class FunctionMetric(string name, LearningTask task, bool higherIsBetter, FunctionMetric.Function function) : IMetric
{
    public delegate double Function(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted);

    public string Name => name;

    public LearningTask Task => task;

    public bool HigherIsBetter => higherIsBetter;

    public double Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted) => function(actual, predicted);
}
