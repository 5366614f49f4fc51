using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The live files of a version of a table, as SQL sees them. A column that a file does not have is missing in its rows.</summary>
internal sealed class DeltaSource : FileSource
{
    private const string FileColumn = "mlops_delta_file";

    private readonly DeltaSnapshot _snapshot;
    private readonly ParquetSource? _parquet;

    private DeltaSource(DeltaSnapshot snapshot, Schema schema, IReadOnlyList<string> files, ParquetSource? parquet)
        : base("delta-read", files, schema) => (_snapshot, _parquet) = (snapshot, parquet);

    public static async Task<DeltaSource> OpenAsync(DuckDbDatabase database, DeltaSnapshot snapshot, CancellationToken cancellationToken)
    {
        List<string> files = [.. snapshot.Files.Keys.Select(p => Path.Join(snapshot.Folder, p))];
        var parquet = files.Count == 0
            ? null
            : await ParquetSource.OpenAsync(database, files, snapshot.Schema, mayLackColumns: true, cancellationToken).ConfigureAwait(false);
        return new DeltaSource(snapshot, snapshot.Schema, files, parquet);
    }

    /// <summary>The whole version as a query that SQL can read from.</summary>
    public string Query() =>
        $"(SELECT {string.Join(", ", Schema.Select(f => $"{Value(f)} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"))} FROM {Table(Files)})";

    public override string Table(IEnumerable<string> files)
    {
        if (_parquet is null)
        {
            return "(SELECT 1 WHERE false)";
        }

        if (_snapshot.PartitionColumns.Count == 0)
        {
            return _parquet.Table(files);
        }

        // Partition values are in the log only; each file's rows get those of its name.
        var values = _snapshot.Files.Values.Select(f =>
            $"({DuckDbDatabase.QuoteLiteral(Path.Join(_snapshot.Folder, f.Path))}, {string.Join(", ", _snapshot.PartitionColumns.Select(c => Partition(f, c)))})");
        var names = string.Join(", ", _snapshot.PartitionColumns.Select((_, i) => PartitionName(i)));
        return $"(SELECT * FROM read_parquet({FileList.Sql(files)}, union_by_name = true, hive_partitioning = false, filename = '{FileColumn}') "
            + $"JOIN (VALUES {string.Join(", ", values)}) AS partitions({FileColumn}, {names}) USING ({FileColumn}))";
    }

    public override string Text(Field field)
    {
        var partition = PartitionIndex(field);
        return partition >= 0 ? PartitionName(partition) : _parquet?.Text(field) ?? "CAST(NULL AS VARCHAR)";
    }

    public override string Value(Field field)
    {
        if (_parquet is null)
        {
            return $"CAST(NULL AS {DuckDbDatabase.SqlTypeName(field.Type)})";
        }

        if (_snapshot.Columns[Schema.IndexOf(field.Name)].IsForeign)
        {
            return $"CAST(to_json({DuckDbDatabase.QuoteIdentifier(field.Name)}) AS VARCHAR)";
        }

        var value = PartitionIndex(field) >= 0 ? CastSql.Value(field, Text(field)) : _parquet.Value(field);
        return field.Type.Kind == DataTypeKind.Timestamp ? $"CAST({value} AS TIMESTAMP)" : value;
    }

    private int PartitionIndex(Field field) => _snapshot.PartitionColumns.ToList().IndexOf(field.Name);

    private static string PartitionName(int index) => $"mlops_delta_partition_{index}";

    private static string Partition(DeltaFile file, string column) =>
        file.PartitionValues.TryGetValue(column, out var value) && !string.IsNullOrEmpty(value) ? DuckDbDatabase.QuoteLiteral(value) : "CAST(NULL AS VARCHAR)";
}
