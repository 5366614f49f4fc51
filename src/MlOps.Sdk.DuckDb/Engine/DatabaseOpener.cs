using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Opens databases and settles their configuration before anybody's SQL runs.</summary>
internal static unsafe class DatabaseOpener
{
    // One cache for the process: opening one file twice without it makes two engines that overwrite each other.
    private static readonly Lazy<nint> InstanceCache = new(NativeMethods.CreateInstanceCache);
    private static readonly Lock SetupGate = new();

    public static DatabaseHandle Open(DuckDbOptions options)
    {
        Validate(options);
        NativeLibraryLoader.EnsureLoaded(options.LibraryPath);
        var database = OpenInstance(options);
        try
        {
            lock (SetupGate)
            {
                using var connection = new EngineConnection(database);
                if (!InputFunction.IsRegistered(connection))
                {
                    SinkFunction.Register(connection);
                    InputFunction.Register(connection);
                }

                Configure(connection, options);
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Validate(DuckDbOptions options)
    {
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true))
        {
            throw new ArgumentException(string.Join(" ", failures.Select(f => f.ErrorMessage)), nameof(options));
        }

        foreach (var path in options.AllowedDirectories.Append(options.DatabasePath ?? "x").Append(options.TempDirectory ?? "x"))
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(path, nameof(options));
            DuckDbDatabase.CheckText(path, nameof(options));
        }
    }

    private static DatabaseHandle OpenInstance(DuckDbOptions options)
    {
        var path = options.DatabasePath is null ? ":memory:" : Path.GetFullPath(options.DatabasePath);
        if (NativeMethods.CreateConfig(out var config) != NativeMethods.Success)
        {
            throw EngineError.Create("open-database", string.Empty);
        }

        try
        {
            foreach (var (name, value) in Settings(options))
            {
                if (NativeMethods.SetConfig(config, name, value) != NativeMethods.Success)
                {
                    throw new ArgumentException($"DuckDB does not accept '{value}' for {name}. Correct the option.", nameof(options));
                }
            }

            if (NativeMethods.GetOrCreateFromCache(InstanceCache.Value, path, out var database, config, out var error) != NativeMethods.Success)
            {
                var text = EngineError.Text(error);
                NativeMethods.Free(error);
                throw EngineError.Create("open-database", text.Length == 0 ? $"'{path}' did not open" : text);
            }

            return new DatabaseHandle(database);
        }
        finally
        {
            NativeMethods.DestroyConfig(ref config);
        }
    }

    private static IEnumerable<(string Name, string Value)> Settings(DuckDbOptions options)
    {
        // Without these two a query may fetch an extension from the network by itself.
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        // It knows files by path, size and second of change: a source that is written again within a second would be read as it was.
        yield return ("enable_external_file_cache", "false");
        if (options.ReadOnly)
        {
            yield return ("access_mode", "READ_ONLY");
        }

        if (options.Threads is { } threads)
        {
            yield return ("threads", threads.ToString(CultureInfo.InvariantCulture));
        }

        if (options.MemoryLimit is { } limit)
        {
            yield return ("memory_limit", limit.Trim());
        }

        if (options.TempDirectory is { } folder)
        {
            yield return ("temp_directory", Path.GetFullPath(folder));
        }
        else if (options.DatabasePath is null)
        {
            yield return ("temp_directory", Path.Combine(Path.GetTempPath(), $"mlops-duckdb-{Guid.NewGuid():n}"));
        }
    }

    private static void Configure(EngineConnection connection, DuckDbOptions options)
    {
        var allowed = string.Join(", ", options.AllowedDirectories.Select(d => DuckDbDatabase.QuoteLiteral(WithSeparator(Path.GetFullPath(d)))));
        if (connection.Scalar("SELECT CASE WHEN current_setting('lock_configuration') THEN current_setting('allowed_directories')::VARCHAR END") is { } locked)
        {
            // Another handle of this process has locked the same file; what it allows must be what is asked for now.
            var wanted = connection.Scalar($"SELECT list_sort([{allowed}]::VARCHAR[])::VARCHAR = list_sort({DuckDbDatabase.QuoteLiteral(locked)}::VARCHAR[])::VARCHAR");
            if (wanted != "true")
            {
                throw new DataEngineException(
                    $"The database '{options.DatabasePath}' is already open in this process and restricted to {locked}. Open it with the same AllowedDirectories.", "open-database");
            }

            return;
        }

        connection.Command("SET GLOBAL TimeZone = 'UTC'");
        if (options.AllowedDirectories.Count > 0)
        {
            connection.Command($"SET GLOBAL allowed_directories = [{allowed}]");
            connection.Command("SET GLOBAL enable_external_access = false");
            connection.Command("SET GLOBAL lock_configuration = true");
        }
    }

    private static string WithSeparator(string folder) => Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
}
