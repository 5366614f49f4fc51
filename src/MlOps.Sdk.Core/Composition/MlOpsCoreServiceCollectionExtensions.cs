using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the core of MlOps.Sdk to an application.</summary>
public static class MlOpsCoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds what every package stands on: time, events, artifacts on the local disk, lineage and audit over the metadata database
    /// that another call chooses, and the options, which are validated
    /// when the host starts. Services the application registered before are kept. Safe to call twice.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options; may be <see langword="null"/>.</param>
    /// <returns>The builder to which further packages are added.</returns>
    public static IMlOpsBuilder AddMlOpsCore(this IServiceCollection services, Action<MlOpsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddValidatedOptions<MlOpsOptions, MlOpsOptionsValidator>(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new EventBus(provider.GetService<ILogger<EventBus>>()));
        services.TryAddSingleton<ArtifactStore>(provider =>
            new LocalArtifactStore(provider.GetRequiredService<IOptions<MlOpsOptions>>().Value.Resolve("artifacts")));
        services.TryAddSingleton(provider => new LineageStore(Metadata(provider, nameof(LineageStore)), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new AuditLog(Metadata(provider, nameof(AuditLog)), provider.GetRequiredService<TimeProvider>()));
        return new MlOpsBuilder(services);
    }

    private static MetadataDatabase Metadata(IServiceProvider provider, string user) =>
        provider.GetService<MetadataDatabase>() ?? throw new InvalidOperationException(
            $"{user} needs a metadata database and none is registered: call UseSqlite() on the builder, or use AddMlOps(), which does.");
}
