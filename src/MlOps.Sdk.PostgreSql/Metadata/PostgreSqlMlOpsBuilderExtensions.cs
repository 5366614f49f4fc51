using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.PostgreSql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses PostgreSQL for the platform's metadata.</summary>
public static class PostgreSqlMlOpsBuilderExtensions
{
    /// <summary>Keeps metadata in a PostgreSQL database, see <see cref="UsePostgreSql(IMlOpsBuilder, Action{PostgreSqlMetadataOptions})"/>.</summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="connectionString">The server and database, in Npgsql's words.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder UsePostgreSql(this IMlOpsBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UsePostgreSql(options => options.ConnectionString = connectionString);
    }

    /// <summary>
    /// Keeps metadata in one schema of a PostgreSQL database (15 is tested), shared by any number of machines. It connects at the first
    /// call; schema and tables are made then. While the server is away or stands still, calls fail with a transient
    /// <see cref="MetadataException"/> within <see cref="PostgreSqlMetadataOptions.CallTimeout"/>.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Safe to call twice. Of several databases chosen, the last one counts. The database must be there and encode text as UTF-8. What
    /// was acknowledged survives a crash as far as the server's <c>fsync</c> and <c>synchronous_commit</c> are left on.
    /// </remarks>
    public static IMlOpsBuilder UsePostgreSql(this IMlOpsBuilder builder, Action<PostgreSqlMetadataOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddValidatedOptions<PostgreSqlMetadataOptions, PostgreSqlMetadataOptionsValidator>(configure);
        builder.Services.Replace(ServiceDescriptor.Singleton<MetadataDatabase>(static services => new PostgreSqlMetadataDatabase(
            services.GetRequiredService<IOptions<PostgreSqlMetadataOptions>>().Value,
            services.GetRequiredService<TimeProvider>(),
            services.GetService<ILogger<PostgreSqlMetadataDatabase>>() ?? NullLogger<PostgreSqlMetadataDatabase>.Instance)));
        return builder;
    }
}
