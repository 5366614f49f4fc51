using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds serving to the platform.</summary>
public static class ServingMlOpsBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="IModelServer"/>, and resilience with it. Needs a registry and a <see cref="ModelRuntime"/>, such as
    /// the one of the package MlOps.Sdk.OnnxRuntime. Safe to call twice.
    /// </summary>
    /// <param name="builder">The platform.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    public static IMlOpsBuilder AddServing(this IMlOpsBuilder builder, Action<ServingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddResilience();
        builder.Services.AddValidatedOptions<ServingOptions, ServingOptionsValidator>(configure);
        AddRouting(builder.Services);
        builder.Services.TryAddSingleton(provider => new AuditTrail(
            provider.GetService<MetadataDatabase>() is null ? null : provider.GetService<AuditLog>()));
        builder.Services.TryAddSingleton<PredictionCaches>();
        builder.Services.TryAddSingleton<IPredictionCache>(provider => provider.GetRequiredService<PredictionCaches>());
        builder.Services.TryAddSingleton(provider => new RolloutLedger(provider.GetService<MetadataDatabase>(), provider.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton<IModelServer, ModelServer>();
        builder.Services.TryAddSingleton<IBatchInference, BatchInference>();
        return builder;
    }

    private static void AddRouting(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new BanditLedger(provider.GetService<MetadataDatabase>()));
        services.TryAddSingleton<IBanditFeedback>(provider => provider.GetRequiredService<BanditLedger>());
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IRoutingPolicy, StickyHashPolicy>(),
            ServiceDescriptor.Singleton<IRoutingPolicy, WeightedPolicy>(),
            ServiceDescriptor.Singleton<IRoutingPolicy, EpsilonGreedyPolicy>(),
            ServiceDescriptor.Singleton<IRoutingPolicy, Ucb1Policy>(),
            ServiceDescriptor.Singleton<IRoutingPolicy, ThompsonPolicy>(),
        ]);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IBalancingPolicy, LeastOutstandingPolicy>(),
            ServiceDescriptor.Singleton<IBalancingPolicy, PowerOfTwoPolicy>(),
            ServiceDescriptor.Singleton<IBalancingPolicy, RoundRobinPolicy>(),
            ServiceDescriptor.Singleton<IBalancingPolicy, WeightedBalancingPolicy>(),
            ServiceDescriptor.Singleton<IBalancingPolicy, ConsistentHashPolicy>(),
        ]);
    }
}
