using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>The parts of the platform that a pipeline works with.</summary>
internal sealed class PipelineServices(IServiceProvider services)
{
    public IFeatureStore Features { get; } = services.GetRequiredService<IFeatureStore>();

    public IExperimentTracker Tracker { get; } = services.GetRequiredService<IExperimentTracker>();

    public IModelRegistry Registry { get; } = services.GetRequiredService<IModelRegistry>();

    public ModelRuntime Runtime { get; } = services.GetRequiredService<ModelRuntime>();

    public ArtifactStore Artifacts { get; } = services.GetRequiredService<ArtifactStore>();

    public LineageStore Lineage { get; } = services.GetRequiredService<LineageStore>();

    public TrainingOutcomeStore Outcomes { get; } = services.GetRequiredService<TrainingOutcomeStore>();

    public Evaluator Evaluator { get; } = new(services.GetService<MetricCatalog>());

    public TimeProvider Time { get; } = services.GetRequiredService<TimeProvider>();
}
