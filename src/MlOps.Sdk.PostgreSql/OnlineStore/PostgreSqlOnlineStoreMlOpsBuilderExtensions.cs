using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.PostgreSql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses PostgreSQL for online features.</summary>
public static class PostgreSqlOnlineStoreMlOpsBuilderExtensions
{
    /// <summary>Keeps online features in a PostgreSQL database, see <see cref="UsePostgreSqlOnlineStore(IMlOpsBuilder, Action{PostgreSqlOnlineStoreOptions})"/>.</summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="connectionString">The server and database, in Npgsql's words.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder UsePostgreSqlOnlineStore(this IMlOpsBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UsePostgreSqlOnlineStore(options => options.ConnectionString = connectionString);
    }

    /// <summary>
    /// Keeps online features in one schema of a PostgreSQL database (15 is tested). It connects at the first call; the tables are made at
    /// the first write. While the server is away or stands still, calls fail with a transient <see cref="DataEngineException"/> within
    /// <see cref="PostgreSqlOnlineStoreOptions.ReadTimeout"/> and <see cref="PostgreSqlOnlineStoreOptions.WriteTimeout"/>.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Safe to call twice. Of several online stores chosen, the last one counts.</remarks>
    public static IMlOpsBuilder UsePostgreSqlOnlineStore(this IMlOpsBuilder builder, Action<PostgreSqlOnlineStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddValidatedOptions<PostgreSqlOnlineStoreOptions, PostgreSqlOnlineStoreOptionsValidator>(configure);
        builder.Services.Replace(ServiceDescriptor.Singleton<OnlineStore>(static services =>
        {
            var options = services.GetRequiredService<IOptions<PostgreSqlOnlineStoreOptions>>().Value;
            var logger = services.GetService<ILogger<PostgreSqlOnlineStore>>() ?? NullLogger<PostgreSqlOnlineStore>.Instance;
            return new PostgreSqlOnlineStore(new PostgreSqlOnlineServer(options, services.GetRequiredService<TimeProvider>(), logger), options.Namespace);
        }));
        return builder;
    }
}
