using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk.Core;
using MlOps.Sdk.Pipelines;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds pipelines to the platform.</summary>
public static class PipelinesMlOpsBuilderExtensions
{
    /// <summary>Adds what pipelines remember between runs. Safe to call twice.</summary>
    /// <param name="builder">The platform.</param>
    public static IMlOpsBuilder AddPipelines(this IMlOpsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(p => new TrainingOutcomeStore(p.GetRequiredService<MetadataDatabase>(), p.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
