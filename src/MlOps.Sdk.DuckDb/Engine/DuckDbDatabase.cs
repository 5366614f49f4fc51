using System.Globalization;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// A DuckDB database in this process: SQL over its tables, over files and over batches in memory.
/// Thread-safe; every call runs on a connection of its own, so calls do not wait for one another and what belongs to a session
/// (temporary tables, open transactions, SET of a session setting) ends with the call.
/// </summary>
/// <remarks>
/// Results come as Core's types: HUGEINT as decimal128(38,0) (a longer number is an error that names the column), TIMESTAMP of every precision and
/// TIMESTAMPTZ as timestamp in UTC (nanoseconds are cut off towards the past), ENUM and UUID as utf8, FLOAT[n] as vector(n) with NaN for a missing element.
/// Other types (lists, structs, intervals, times) are refused with the column's name: CAST them in the SQL.
/// The session's time zone is UTC.
/// </remarks>
public sealed partial class DuckDbDatabase : IDisposable
{
    private readonly DatabaseHandle _database;

    private DuckDbDatabase(DatabaseHandle database) => _database = database;

    /// <summary>Opens a database.</summary>
    /// <param name="options">How; null means a database in memory with all defaults.</param>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    /// <exception cref="DataEngineException">The library is not found, or the file is locked by another process, damaged, or not readable.</exception>
    public static DuckDbDatabase Open(DuckDbOptions? options = null) => new(DatabaseOpener.Open(options ?? new DuckDbOptions()));

    /// <summary>
    /// Runs SQL and streams the result of its last statement. Rows are produced as they are consumed, with about one core;
    /// <see cref="QueryAllAsync"/> is faster for results that fit into memory. Each batch belongs to the caller.
    /// </summary>
    /// <param name="sql">One or more statements.</param>
    /// <param name="query">Inputs and parameters.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Batches of at most <see cref="DuckDbQuery.BatchRows"/> rows; for no rows one empty batch, so that the schema is known.</returns>
    /// <exception cref="DataEngineException">The engine refuses the SQL or fails while it runs, possibly after some batches.</exception>
    public async IAsyncEnumerable<RecordBatch> QueryAsync(
        string sql, DuckDbQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        query ??= new DuckDbQuery();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.BatchRows);
        using var session = OpenSession(query, cancellationToken);
        using var result = await Task.Run(() => session.Run(sql, isStreaming: true), cancellationToken).ConfigureAwait(false);
        var isFirst = true;
        while (await Task.Run(() => session.Read(result, query.BatchRows, isFirst), cancellationToken).ConfigureAwait(false) is { } batch)
        {
            isFirst = false;
            yield return batch;
        }
    }

    /// <summary>Runs SQL and returns all rows of its last statement in one batch, which belongs to the caller.</summary>
    /// <param name="sql">One or more statements.</param>
    /// <param name="query">Inputs and parameters.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="DataEngineException">The engine refuses the SQL or fails while it runs.</exception>
    public Task<RecordBatch> QueryAllAsync(string sql, DuckDbQuery? query = null, CancellationToken cancellationToken = default) =>
        Task.Run(
            () =>
            {
                using var session = OpenSession(query ?? new DuckDbQuery(), cancellationToken);
                using var result = session.Run(sql, isStreaming: false);
                return session.Read(result, int.MaxValue, emptyToo: true)!;
            },
            cancellationToken);

    /// <summary>
    /// Runs statements in order and forgets their results. The first failure ends the script; statements before it stay done unless the script
    /// began a transaction, which is then rolled back.
    /// </summary>
    /// <param name="sql">One or more statements.</param>
    /// <param name="query">Inputs and parameters.</param>
    /// <param name="cancellationToken">Stops the script.</param>
    /// <returns>How many rows the statements inserted, updated and deleted together.</returns>
    /// <exception cref="DataEngineException">A statement fails, or the script ends within a transaction it began.</exception>
    public Task<long> ExecuteAsync(string sql, DuckDbQuery? query = null, CancellationToken cancellationToken = default) =>
        Task.Run(
            () =>
            {
                using var session = OpenSession(query ?? new DuckDbQuery(), cancellationToken);
                return session.Execute(sql);
            },
            cancellationToken);

    /// <summary>A name as SQL writes it, whatever it contains.</summary>
    /// <param name="name">The name of a table or column.</param>
    /// <exception cref="ArgumentException">The name is empty or contains the character NUL.</exception>
    public static string QuoteIdentifier(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        CheckText(name, nameof(name));
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A text as SQL writes it, whatever it contains. Prefer parameters where SQL takes them.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The text contains the character NUL.</exception>
    public static string QuoteLiteral(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        CheckText(text, nameof(text));
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>The SQL name of a column type, such as <c>DECIMAL(10,2)</c> or <c>FLOAT[128]</c>.</summary>
    /// <param name="type">The column type. Timestamps are TIMESTAMP.</param>
    public static string SqlTypeName(DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind switch
        {
            DataTypeKind.Boolean => "BOOLEAN",
            DataTypeKind.Int8 => "TINYINT",
            DataTypeKind.Int16 => "SMALLINT",
            DataTypeKind.Int32 => "INTEGER",
            DataTypeKind.Int64 => "BIGINT",
            DataTypeKind.UInt8 => "UTINYINT",
            DataTypeKind.UInt16 => "USMALLINT",
            DataTypeKind.UInt32 => "UINTEGER",
            DataTypeKind.UInt64 => "UBIGINT",
            DataTypeKind.Float32 => "FLOAT",
            DataTypeKind.Float64 => "DOUBLE",
            DataTypeKind.Utf8 => "VARCHAR",
            DataTypeKind.Binary => "BLOB",
            DataTypeKind.Date => "DATE",
            DataTypeKind.Timestamp => "TIMESTAMP",
            DataTypeKind.Decimal128 => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
            DataTypeKind.Vector => string.Create(CultureInfo.InvariantCulture, $"FLOAT[{type.Dimension}]"),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type has no SQL name."),
        };
    }

    /// <summary>Closes this handle. Queries that still run end first on their own connections.</summary>
    public void Dispose() => _database.Dispose();

    internal EngineSession OpenSession(DuckDbQuery query, CancellationToken cancellationToken) => new(_database, query, cancellationToken);

    internal static void CheckText(string text, string parameterName)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("The text contains the character NUL, which SQL text cannot hold. Remove it, or pass the text as a parameter.", parameterName);
        }
    }
}
