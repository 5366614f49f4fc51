using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Sources of batch inference jobs: tables of the lake, files, and queries.</summary>
public static class LakeBatchSource
{
    /// <summary>
    /// The rows of a Delta table at one version. A job that goes on reads the version that it began with, also when the table has newer ones by then.
    /// </summary>
    /// <param name="database">The engine.</param>
    /// <param name="folder">The table's folder.</param>
    /// <param name="version">Which version; null means the newest when the job begins.</param>
    public static BatchSource Delta(DuckDbDatabase database, string folder, long? version = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new DeltaBatchSource(database, folder, version);
    }

    /// <summary>The rows of Parquet files. Each start of a job reads their bytes once more to see that they are the same.</summary>
    /// <param name="database">The engine.</param>
    /// <param name="path">A file, or a pattern such as <c>data/*.parquet</c>.</param>
    /// <param name="options">Which columns; null for all.</param>
    public static BatchSource Parquet(DuckDbDatabase database, string path, ParquetReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new FileBatchSource(database, path, token => database.ReadParquetAsync(path, options, token));
    }

    /// <summary>The rows of CSV files. Each start of a job reads their bytes once more to see that they are the same.</summary>
    /// <param name="database">The engine.</param>
    /// <param name="path">A file, or a pattern such as <c>data/*.csv</c>.</param>
    /// <param name="options">Columns and types; null takes them from the files.</param>
    public static BatchSource Csv(DuckDbDatabase database, string path, CsvReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new FileBatchSource(database, path, token => database.ReadCsvAsync(path, options, token));
    }

    /// <summary>
    /// The result of a query, such as a join of tables. Each start of a job runs it once more to see that it gives the same rows in the same order: end it
    /// with an ORDER BY that leaves no ties.
    /// </summary>
    /// <param name="database">The engine.</param>
    /// <param name="sql">The query.</param>
    /// <param name="query">Inputs and parameters; null for none.</param>
    public static BatchSource Query(DuckDbDatabase database, string sql, DuckDbQuery? query = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        return new QueryBatchSource(database, sql, query);
    }
}
