using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the prediction log to serving.</summary>
public static class PredictionLogMlOpsBuilderExtensions
{
    /// <summary>
    /// Logs predictions to a store of the application's own, which must be registered as <see cref="PredictionLogStore"/>. Those who use the package MlOps.Sdk call
    /// <c>UsePredictionLog</c>, which brings one. Safe to call twice.
    /// </summary>
    /// <param name="builder">The platform.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    public static IMlOpsBuilder AddPredictionLog(this IMlOpsBuilder builder, Action<PredictionLogOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddServing();
        builder.Services.AddValidatedOptions<PredictionLogOptions, PredictionLogOptionsValidator>(configure);
        builder.Services.TryAddSingleton<PredictionLogger>();
        builder.Services.TryAddSingleton<IPredictionLog, PredictionLog>();
        return builder;
    }
}
