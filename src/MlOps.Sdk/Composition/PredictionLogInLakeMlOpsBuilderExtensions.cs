using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Sdk;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Serving;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Switches the prediction log on.</summary>
public static class PredictionLogInLakeMlOpsBuilderExtensions
{
    /// <summary>
    /// Logs predictions as Delta tables in <c>predictions</c> below the platform's folder; <see cref="IPredictionLog"/> reads them with their outcomes. Erasing an entity
    /// in the feature store removes its predictions, too. Safe to call twice.
    /// </summary>
    /// <param name="builder">What <c>AddMlOps</c> gave.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder UsePredictionLog(this IMlOpsBuilder builder, Action<PredictionLogOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddPredictionLog(configure);
        builder.Services.TryAddSingleton(static _ => DuckDbDatabase.Open());
        builder.Services.TryAddSingleton<PredictionLogStore>(static services => new DeltaPredictionLogStore(
            services.GetRequiredService<DuckDbDatabase>(),
            services.GetRequiredService<IOptions<MlOpsOptions>>().Value.Resolve("predictions"),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IErasureParticipant, PredictionLogEraser>());
        return builder;
    }
}
