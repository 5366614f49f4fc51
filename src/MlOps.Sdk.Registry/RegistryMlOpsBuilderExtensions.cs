using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the model registry.</summary>
public static class RegistryMlOpsBuilderExtensions
{
    /// <summary>Adds <see cref="IModelRegistry"/> over the platform's metadata database, artifact store and audit log. Safe to call twice.</summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder AddRegistry(this IMlOpsBuilder builder, Action<RegistryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<RegistryOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options
            .Validate(o => !string.IsNullOrWhiteSpace(o.Actor), "RegistryOptions.Actor is blank: name who registers and promotes models.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton<IModelRegistry>(static services => new ModelRegistry(
            services.GetRequiredService<MetadataDatabase>(),
            services.GetRequiredService<ArtifactStore>(),
            services.GetRequiredService<AuditLog>(),
            services.GetRequiredService<EventBus>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<RegistryOptions>>().Value));
        return builder;
    }
}
