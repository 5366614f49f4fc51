using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.Tracking;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds experiment tracking.</summary>
public static class TrackingMlOpsBuilderExtensions
{
    /// <summary>Adds <see cref="IExperimentTracker"/> over the platform's metadata database and artifact store. Safe to call twice.</summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder AddTracking(this IMlOpsBuilder builder, Action<TrackingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<TrackingOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options
            .Validate(
                o => o.GitTimeout >= TimeSpan.FromMilliseconds(1) && o.GitTimeout <= TimeSpan.FromMinutes(1),
                "TrackingOptions.GitTimeout is out of range: set it between 1 millisecond and 1 minute.")
            .Validate(
                o => o.RepositoryPath is null || Directory.Exists(o.RepositoryPath),
                "TrackingOptions.RepositoryPath is not a folder: name one that exists, or leave it null for the current directory.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton<IExperimentTracker>(static services => new ExperimentTracker(
            services.GetRequiredService<MetadataDatabase>(),
            services.GetRequiredService<ArtifactStore>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<TrackingOptions>>().Value,
            services.GetService<ILogger<ExperimentTracker>>() ?? NullLogger<ExperimentTracker>.Instance));
        return builder;
    }
}
