using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk.Core;
using MlOps.Sdk.Training;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds training to the platform.</summary>
public static class TrainingMlOpsBuilderExtensions
{
    /// <summary>
    /// Adds the <see cref="MetricCatalog"/> (built-in metrics and every registered <see cref="IMetric"/>), the <see cref="Evaluator"/> and the
    /// <see cref="ModelCompressor"/>, which needs a <see cref="ModelRuntime"/>; all are singletons. Safe to call twice.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder AddTraining(this IMlOpsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(services => new MetricCatalog(services.GetServices<IMetric>()));
        builder.Services.TryAddSingleton(services => new Evaluator(services.GetRequiredService<MetricCatalog>()));
        builder.Services.TryAddSingleton(services => new ModelCompressor(
            services.GetRequiredService<ModelRuntime>(), services.GetRequiredService<MetricCatalog>(), services.GetService<TimeProvider>()));
        return builder;
    }
}
