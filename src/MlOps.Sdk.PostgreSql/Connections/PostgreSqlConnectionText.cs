using System.Globalization;
using Npgsql;

namespace MlOps.Sdk.PostgreSql;

/// <summary>The user's connection string, with what the stores need set in it.</summary>
internal sealed class PostgreSqlConnectionText
{
    private const int PreparedStatements = 64;
    private const int UsesUntilPrepared = 2;
    private const int SecondsOfSilenceUntilProbed = 30;

    private readonly NpgsqlConnectionStringBuilder _text;

    /// <exception cref="ArgumentException">A word is not known or a value does not fit.</exception>
    public PostgreSqlConnectionText(string connectionString, string schema)
    {
        _text = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = QuoteIdentifier(schema) };
        Name = string.Create(CultureInfo.InvariantCulture, $"{_text.Host}:{_text.Port}/{_text.Database ?? _text.Username}, schema {schema}");
    }

    /// <summary>Host, database and schema, for messages. Holds no password.</summary>
    public string Name { get; }

    /// <summary>What is wrong with a connection string, or null.</summary>
    public static string? Objection(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return "is blank: write one such as 'Host=localhost;Database=mlops'";
        }

        try
        {
            var text = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(text.Host) ? "names no host: add one such as 'Host=localhost'"
                : text.Multiplexing ? "sets Multiplexing: remove it, since transactions need a connection of their own"
                : null;
        }
        catch (ArgumentException failure)
        {
            // The driver's message names the word, never a value.
            return $"is not one of Npgsql ({failure.Message.Split('\n', '(')[0].Trim().TrimEnd('.')}): correct it";
        }
    }

    public static string QuoteIdentifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The whole text for a pool.</summary>
    /// <param name="maxConnections">How many connections at most.</param>
    /// <param name="connectTimeout">How long connecting and waiting for a connection may take.</param>
    /// <param name="settings">Settings of the server's sessions.</param>
    public string Build(int maxConnections, TimeSpan connectTimeout, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var options = _text.Options ?? "";
        foreach (var (name, value) in settings)
        {
            options += $" -c {name}={value.Replace(" ", @"\ ", StringComparison.Ordinal)}";
        }

        var whole = new NpgsqlConnectionStringBuilder(_text.ConnectionString)
        {
            Options = options.Trim(),
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = maxConnections,
            Timeout = Math.Max(1, (int)Math.Ceiling(connectTimeout.TotalSeconds)),

            // The server's statement_timeout and the caller's deadline take their place.
            CommandTimeout = 0,
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = UsesUntilPrepared,
            NoResetOnClose = true,
            Enlist = false,
            ApplicationName = _text.ApplicationName ?? "MlOps.Sdk",
            IncludeErrorDetail = false,
        };
        if (!(_text.Host ?? "").Split(',').Any(host => host.TrimStart() is ['/' or '@', ..]))
        {
            // Sockets in the file system have no such thing.
            whole.TcpKeepAlive = true;
            whole.TcpKeepAliveTime = SecondsOfSilenceUntilProbed;
        }

        return whole.ConnectionString;
    }

    /// <summary>A duration as the server's settings take it.</summary>
    public static string Milliseconds(TimeSpan time) => ((long)Math.Ceiling(time.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
}
