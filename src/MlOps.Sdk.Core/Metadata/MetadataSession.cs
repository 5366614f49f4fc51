using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MlOps.Sdk.Core;

/// <summary>
/// The statements of one read or one write. Statements are interpolated strings whose holes become parameters, never text:
/// <c>session.ExecuteAsync($"UPDATE runs SET name = {name} WHERE id = {id}")</c>.
/// </summary>
/// <remarks>
/// For one caller at a time, and only until the work it was given to ends. A hole may hold a string, number,
/// <see cref="bool"/> (0 or 1), <see cref="DateTimeOffset"/> (microseconds), enumeration (lower-case text), byte array, null,
/// a collection of these for <c>IN {values}</c>, or another <see cref="FormattableString"/>, which is put in as SQL with its own parameters.
/// </remarks>
public sealed class MetadataSession
{
    private const int ParametersPerInsert = 900;

    private readonly DbConnection _connection;
    private readonly DbTransaction? _transaction;
    private bool _ended;

    /// <summary>Creates a session. For providers.</summary>
    /// <param name="connection">An open connection inside its transaction or snapshot.</param>
    /// <param name="dialect">The SQL it speaks.</param>
    /// <param name="transaction">The driver's transaction, where it wants to be told.</param>
    public MetadataSession(DbConnection connection, SqlDialect dialect, DbTransaction? transaction = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _transaction = transaction;
        Dialect = dialect;
    }

    /// <summary>The SQL this session speaks.</summary>
    public SqlDialect Dialect { get; }

    /// <summary>Runs a statement.</summary>
    /// <returns>The number of rows it changed.</returns>
    public async ValueTask<int> ExecuteAsync(FormattableString sql, CancellationToken cancellationToken = default)
    {
        var command = Create(sql);
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a query and maps every row.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="map">Called once per row, in the query's order; must not keep the reader.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The mapped rows; empty when there are none.</returns>
    [SuppressMessage("Design", "CA1002", Justification = "The list is fresh and the caller's own.")]
    public async ValueTask<List<T>> QueryAsync<T>(FormattableString sql, Func<DbDataReader, T> map, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        var command = Create(sql);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>Runs a query and maps its first row.</summary>
    /// <returns>The mapped row, or the default of <typeparamref name="T"/> when there is none.</returns>
    public async ValueTask<T?> QueryFirstOrDefaultAsync<T>(FormattableString sql, Func<DbDataReader, T> map, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        var command = Create(sql);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? map(reader) : default;
    }

    /// <summary>Inserts many rows with few statements.</summary>
    /// <param name="table">The table: lower-case letters, digits and underscores, because names cannot be parameters.</param>
    /// <param name="columns">The columns, named by the same rule.</param>
    /// <param name="rows">One array per row with one value per column; streamed, never held as a whole.</param>
    /// <param name="cancellationToken">Stops between and inside statements.</param>
    /// <returns>The number of rows inserted.</returns>
    /// <exception cref="ArgumentException">A name is no plain identifier, or a row has another number of values.</exception>
    public async ValueTask<int> BulkInsertAsync(
        string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var insert = new BulkInsertStatement(table, columns);
        var total = 0;
        DbCommand? full = null;
        try
        {
            foreach (var chunk in rows.Chunk(Math.Max(1, ParametersPerInsert / columns.Count)))
            {
                var isFull = chunk.Length == Math.Max(1, ParametersPerInsert / columns.Count);
                var command = isFull && full is not null ? full : insert.Create(NewCommand(), chunk.Length);
                try
                {
                    insert.Fill(command, chunk, Dialect);
                    total += await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    if (!isFull)
                    {
                        await command.DisposeAsync().ConfigureAwait(false);
                    }
                }

                full = isFull ? command : full;
            }
        }
        finally
        {
            if (full is not null)
            {
                await full.DisposeAsync().ConfigureAwait(false);
            }
        }

        return total;
    }

    /// <summary>Ends the session: every later call throws. For providers.</summary>
    public void End() => _ended = true;

    /// <summary>Runs a whole script as it stands.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Scripts are embedded resources of our own assemblies.")]
    internal async ValueTask ExecuteScriptAsync(string script, CancellationToken cancellationToken)
    {
        var command = NewCommand();
        await using var _ = command.ConfigureAwait(false);
        command.CommandText = script;
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text comes from an interpolated string whose holes became parameters.")]
    private DbCommand Create(FormattableString sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var command = NewCommand();
        try
        {
            command.CommandText = SqlStatement.Build(sql, Dialect, value =>
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
                parameter.Value = value;
                command.Parameters.Add(parameter);
                return parameter.ParameterName;
            });
            return command;
        }
        catch
        {
            command.Dispose();
            throw;
        }
    }

    private DbCommand NewCommand()
    {
        if (_ended)
        {
            throw new InvalidOperationException(
                "The metadata session has ended with the work it was given to. Await every statement before the work returns, and do not keep the session.");
        }

        var command = _connection.CreateCommand();
        command.Transaction = _transaction;
        return command;
    }
}
