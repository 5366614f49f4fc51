using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses the process's memory for online features.</summary>
public static class InMemoryOnlineStoreMlOpsBuilderExtensions
{
    /// <summary>Keeps online features in memory, loaded from a snapshot when the options name one that is there.</summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Safe to call twice. Of several online stores chosen, the last one counts. To save, resolve <see cref="InMemoryOnlineStore"/> and call
    /// <see cref="InMemoryOnlineStore.SaveAsync"/>, for example when the application stops.
    /// </remarks>
    public static IMlOpsBuilder UseInMemoryOnlineStore(this IMlOpsBuilder builder, Action<InMemoryOnlineStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<InMemoryOnlineStoreOptions, InMemoryOnlineStoreOptionsValidator>(configure);
        builder.Services.TryAddSingleton(static services => new InMemoryOnlineStore(services.GetRequiredService<IOptions<InMemoryOnlineStoreOptions>>().Value));
        builder.Services.Replace(ServiceDescriptor.Singleton<OnlineStore>(static services => services.GetRequiredService<InMemoryOnlineStore>()));
        return builder;
    }
}
