using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds resilience to the platform.</summary>
public static class ResilienceMlOpsBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="ResiliencePipelines"/>. The options given here are the defaults of every pipeline; those of a
    /// single one are set by <see cref="ConfigureResilience"/>. Safe to call twice.
    /// </summary>
    /// <param name="builder">The platform.</param>
    /// <param name="configure">Changes the defaults of all pipelines; may be null.</param>
    public static IMlOpsBuilder AddResilience(this IMlOpsBuilder builder, Action<ResilienceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<ResilienceOptions, ResilienceOptionsValidator>();
        builder.Services.TryAddSingleton<ResiliencePipelines>();
        if (configure is not null)
        {
            builder.Services.ConfigureAll(configure);
        }

        return builder;
    }

    /// <summary>Changes the options of the pipeline of one name, after the defaults of all.</summary>
    /// <param name="builder">The platform.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="configure">Changes its options.</param>
    public static IMlOpsBuilder ConfigureResilience(this IMlOpsBuilder builder, string pipeline, Action<ResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(pipeline);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<ResilienceOptions>(pipeline).Configure(configure).ValidateOnStart();
        return builder;
    }
}
