using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses SQLite for online features.</summary>
public static class SqliteOnlineStoreMlOpsBuilderExtensions
{
    /// <summary>
    /// Keeps online features in one SQLite file, <c>online.db</c> in the platform's folder unless the options name another. No
    /// server; what was synced is there again after a restart; several processes of one machine may share the file.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Safe to call twice. Of several online stores chosen, the last one counts. Keep the file on a local disk, and with it the file
    /// beside it that ends in <c>-wal</c>. It belongs to the metadata and the lake of the same folder: when those are removed, remove
    /// it as well.
    /// </remarks>
    public static IMlOpsBuilder UseSqliteOnlineStore(this IMlOpsBuilder builder, Action<SqliteOnlineStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<SqliteOnlineStoreOptions, SqliteOnlineStoreOptionsValidator>(configure);
        builder.Services.Replace(ServiceDescriptor.Singleton<OnlineStore>(static services =>
        {
            var online = services.GetRequiredService<IOptions<SqliteOnlineStoreOptions>>().Value;
            var platform = services.GetRequiredService<IOptions<MlOpsOptions>>().Value;
            return new SqliteOnlineStore(online.DatabasePath ?? platform.Resolve("online.db"), online);
        }));
        return builder;
    }
}
