namespace MlOps.Sdk.Pipelines;

/// <summary>
/// Describes the way from features to a registered model: join, check, split, preprocess and train as one graph, evaluate,
/// gate, register. Nothing runs before <see cref="MlPipelineBuilder.RunAsync"/>.
/// </summary>
public static class MlPipeline
{
    /// <summary>Begins a description.</summary>
    /// <param name="name">The model's name in tracking and registry.</param>
    public static MlPipelineBuilder Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new MlPipelineBuilder(name);
    }
}
