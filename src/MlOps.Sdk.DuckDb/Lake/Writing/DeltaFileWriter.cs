using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Writes the data files of a table, one for every partition, with their statistics. They belong to no version until a commit names them.</summary>
internal sealed class DeltaFileWriter(DuckDbDatabase database, string folder, TimeProvider clock, int rowGroupRows)
{
    private readonly List<DeltaFile> _written = [];

    /// <summary>The files written so far, none of them empty.</summary>
    public IReadOnlyList<DeltaFile> Written => _written;

    /// <summary>Writes rows with the table's columns. Each batch is disposed.</summary>
    public async Task WriteAsync(
        IAsyncEnumerable<RecordBatch> batches, DeltaSnapshot snapshot, IReadOnlyDictionary<string, string?>? partition, CancellationToken cancellationToken)
    {
        var rows = CheckNulls(batches, snapshot.Schema, cancellationToken);
        if (snapshot.PartitionColumns.Count == 0 || partition is not null)
        {
            await WriteFileAsync(rows, snapshot.DataSchema, partition ?? new Dictionary<string, string?>(), cancellationToken).ConfigureAwait(false);
            return;
        }

        // The stream is kept on the disk once, since how many partitions there are is only known at its end.
        var staged = Path.Join(folder, $".{Guid.NewGuid():n}.staged.tmp");
        try
        {
            await database.WriteParquetAsync(staged, rows, Options(snapshot.Schema), cancellationToken).ConfigureAwait(false);
            await SplitAsync(staged, snapshot, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(staged);
        }
    }

    /// <summary>Writes rows that share their partition values, without the columns of these.</summary>
    public async Task WriteFileAsync(
        IAsyncEnumerable<RecordBatch> batches, Schema schema, IReadOnlyDictionary<string, string?> partitionValues, CancellationToken cancellationToken)
    {
        var name = $"part-00000-{Guid.NewGuid():d}-c000.zstd.parquet";
        var path = Path.Join(folder, name);
        var isKept = false;
        await database.WriteParquetAsync(path, batches, Options(schema), cancellationToken).ConfigureAwait(false);
        try
        {
            var (statistics, rows) = await DeltaStatistics.ReadAsync(database, path, schema, cancellationToken).ConfigureAwait(false);
            if (rows > 0)
            {
                var file = new DeltaFile(name, new FileInfo(path).Length, rows, statistics, partitionValues)
                {
                    ModificationTime = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()),
                };
                _written.Add(file);
                isKept = true;
            }
        }
        finally
        {
            if (!isKept)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Takes the files back when no version may ever name them.</summary>
    public void Discard()
    {
        foreach (var file in _written)
        {
            File.Delete(Path.Join(folder, file.Path));
        }
    }

    private ParquetWriteOptions Options(Schema schema) => new() { Schema = schema, RowGroupRows = rowGroupRows };

    private async Task SplitAsync(string staged, DeltaSnapshot snapshot, CancellationToken cancellationToken)
    {
        var source = await ParquetSource.OpenAsync(database, [staged], snapshot.Schema, mayLackColumns: false, cancellationToken).ConfigureAwait(false);
        var partitions = snapshot.PartitionColumns.Select(c => DeltaPartitioning.Text(snapshot.Schema[snapshot.Schema.IndexOf(c)])).ToList();
        var names = string.Join(", ", partitions.Select((p, i) => $"{p} AS p{i}"));
        using var found = await database.QueryAllAsync(
            $"SELECT DISTINCT {names} FROM {source.Table(source.Files)} ORDER BY ALL", cancellationToken: cancellationToken).ConfigureAwait(false);
        for (var row = 0; row < found.RowCount; row++)
        {
            var values = partitions.Select((_, i) => found.Text($"p{i}").GetString(row)).ToList();
            DeltaPartitioning.CheckTexts(snapshot, values);
            var condition = string.Join(
                " AND ", partitions.Select((p, i) => values[i] is { } value ? $"{p} = {DuckDbDatabase.QuoteLiteral(value)}" : $"{p} IS NULL"));
            await WriteFileAsync(
                DeltaRows.ReadAsync(database, source, snapshot.DataSchema, $"{source.Table(source.Files)} WHERE {condition}", cancellationToken),
                snapshot.DataSchema,
                snapshot.PartitionColumns.Zip(values).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async IAsyncEnumerable<RecordBatch> CheckNulls(
        IAsyncEnumerable<RecordBatch> batches, Schema schema, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var field in schema.Where(f => !f.IsNullable && batch.Schema.Contains(f.Name) && batch[f.Name].NullCount > 0))
            {
                batch.Dispose();
                throw new SchemaException($"Column '{field.Name}' of the table may not be null, but a batch misses values of it. Fill them in first.", field.Name);
            }

            yield return batch;
        }
    }
}
