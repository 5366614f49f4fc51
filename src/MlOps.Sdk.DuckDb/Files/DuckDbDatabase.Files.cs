using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

public sealed partial class DuckDbDatabase
{
    /// <summary>
    /// Streams CSV files. With a schema every value must be of its column's type: 1.5 is not an integer, 2024-01-01 10:00 is not a date.
    /// Timestamps without a zone are in UTC; decimals are rounded to their scale. Each batch belongs to the caller.
    /// </summary>
    /// <param name="path">A file, or a pattern such as <c>data/*.csv</c>; <c>.csv.gz</c> is unpacked.</param>
    /// <param name="options">How; null means all defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Batches in the order of the lines; one empty batch for a file with a header only.</returns>
    /// <exception cref="DataEngineException">There is no such file, it may not be read, or it has no header.</exception>
    /// <exception cref="SchemaException">A column of the schema is not in the file, or the header is ambiguous.</exception>
    /// <exception cref="DataValidationException">Values are not of their type: column, data row (counted from 1 in the text) and value of the first ten.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadCsvAsync(
        string path, CsvReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options = Checked(options);
        var source = await CsvSource.OpenAsync(this, path, options, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in FileScan.ReadAsync(this, source, options.BatchRows, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>Streams Parquet files. Columns of several files are matched by name. Each batch belongs to the caller.</summary>
    /// <param name="path">A file, or a pattern such as <c>data/*.parquet</c>.</param>
    /// <param name="options">How; null means all defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataEngineException">There is no such file, or it may not be read or is no Parquet file.</exception>
    /// <exception cref="SchemaException">A column of the schema is not in the file.</exception>
    /// <exception cref="DataValidationException">Values do not fit the schema's types: column, data row (counted from 1 in the text) and value of the first ten.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadParquetAsync(
        string path, ParquetReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options = Checked(options);
        var source = await ParquetSource.OpenAsync(this, path, options, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in FileScan.ReadAsync(this, source, options.BatchRows, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>Streams JSON files: one object per line, or one array of objects. Each batch belongs to the caller.</summary>
    /// <param name="path">A file, or a pattern such as <c>data/*.json</c>.</param>
    /// <param name="options">How; null means all defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataEngineException">There is no such file, or it may not be read, is not JSON, or nests where no schema says what to make of it.</exception>
    /// <exception cref="DataValidationException">Values are not of the schema's types: column, object (counted from 1 in the text) and value of the first ten.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadJsonAsync(
        string path, JsonReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options = Checked(options);
        var source = await JsonSource.OpenAsync(this, path, options, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in FileScan.ReadAsync(this, source, options.BatchRows, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>
    /// Writes a Parquet file: when the call returns it is whole and on the disk; when it fails, what stood under the name before still does.
    /// Readers never see a part of it.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="batches">The rows. Each batch is disposed when it has been written.</param>
    /// <param name="options">How; null means all defaults.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="ArgumentException">There is no batch and no schema.</exception>
    /// <exception cref="SchemaException">A batch has other columns than the first.</exception>
    /// <exception cref="DataEngineException">The file cannot be written.</exception>
    public Task<long> WriteParquetAsync(
        string path, IAsyncEnumerable<RecordBatch> batches, ParquetWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(batches);
        return ParquetWriter.WriteAsync(this, path, batches, Checked(options), cancellationToken);
    }

    /// <summary>Writes one batch, which stays the caller's, as a Parquet file; see the other overload.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="options">How; null means all defaults.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <returns>How many rows were written.</returns>
    public Task<long> WriteParquetAsync(string path, RecordBatch batch, ParquetWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return WriteParquetAsync(path, BatchStream.Of(batch), options, cancellationToken);
    }

    private static T Checked<T>(T? options)
        where T : class, new()
    {
        options ??= new T();
        var failures = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true)
            ? options
            : throw new ArgumentException(string.Join(" ", failures.Select(f => f.ErrorMessage)), nameof(options));
    }
}
