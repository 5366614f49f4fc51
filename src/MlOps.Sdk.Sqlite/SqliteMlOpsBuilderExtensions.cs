using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses SQLite for the platform's metadata.</summary>
public static class SqliteMlOpsBuilderExtensions
{
    /// <summary>
    /// Keeps metadata in one SQLite file, <c>metadata.db</c> in the platform's folder unless the options name another.
    /// No server; every acknowledged write survives a crash and a power cut; several processes of one machine may share the file.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Safe to call twice. Of several databases chosen, the last one counts. Keep the file on a local disk. While the application
    /// runs, and after a crash until the next start, the newest writes are in the file beside it that ends in <c>-wal</c>: a copy or
    /// a restore needs both. A damaged, cut or foreign file is refused; a lost <c>-wal</c> cannot be told from a clean end.
    /// </remarks>
    public static IMlOpsBuilder UseSqlite(this IMlOpsBuilder builder, Action<SqliteMetadataOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<SqliteMetadataOptions, SqliteMetadataOptionsValidator>(configure);
        builder.Services.Replace(ServiceDescriptor.Singleton<MetadataDatabase>(static services =>
        {
            var sqlite = services.GetRequiredService<IOptions<SqliteMetadataOptions>>().Value;
            var platform = services.GetRequiredService<IOptions<MlOpsOptions>>().Value;
            return new SqliteMetadataDatabase(
                sqlite.DatabasePath ?? platform.Resolve("metadata.db"),
                sqlite,
                services.GetRequiredService<TimeProvider>(),
                services.GetService<ILogger<SqliteMetadataDatabase>>() ?? NullLogger<SqliteMetadataDatabase>.Instance);
        }));
        return builder;
    }
}
