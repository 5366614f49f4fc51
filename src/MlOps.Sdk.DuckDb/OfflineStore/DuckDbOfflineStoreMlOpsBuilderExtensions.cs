using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses DuckDB for the history of feature views.</summary>
public static class DuckDbOfflineStoreMlOpsBuilderExtensions
{
    /// <summary>
    /// Keeps feature views and saved training sets as Delta tables in <c>lake</c> below the platform's folder, computed and joined by DuckDB.
    /// Uses the <see cref="DuckDbDatabase"/> the application registered, or one in memory of its own.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options, on top of earlier calls.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Safe to call twice. Of several offline stores chosen, the last one counts.</remarks>
    public static IMlOpsBuilder UseDuckDbOfflineStore(this IMlOpsBuilder builder, Action<DuckDbOfflineStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<DuckDbOfflineStoreOptions>()
            .Validate(static o => o.CompactAfterFiles >= 2, "DuckDbOfflineStoreOptions.CompactAfterFiles is less than 2: set 2 or more.")
            .Validate(static o => o.CompactedFileBytes >= 1_024, "DuckDbOfflineStoreOptions.CompactedFileBytes is less than 1,024: set 1,024 or more.")
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.TryAddSingleton(static _ => DuckDbDatabase.Open());
        builder.Services.Replace(ServiceDescriptor.Singleton<OfflineStore>(static services => new DuckDbOfflineStore(
            services.GetRequiredService<DuckDbDatabase>(),
            services.GetRequiredService<IOptions<MlOpsOptions>>().Value.Resolve("lake"),
            services.GetRequiredService<IOptions<DuckDbOfflineStoreOptions>>().Value)));
        builder.Services.Replace(ServiceDescriptor.Singleton<TrainingSetStore>(static services => new DuckDbTrainingSetStore(
            services.GetRequiredService<DuckDbDatabase>(),
            services.GetRequiredService<IOptions<MlOpsOptions>>().Value.Resolve("lake"))));
        return builder;
    }
}
