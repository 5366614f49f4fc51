using System.Collections.Immutable;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The live files of a version of a table, as SQL sees them. A column that a file does not have is missing in its rows.</summary>
internal sealed class DeltaSource : FileSource
{
    private const string FileColumn = "mlops_delta_file";

    private readonly DeltaSnapshot _snapshot;
    private readonly ParquetSource? _parquet;
    private readonly DeltaPredicate? _predicate;

    private DeltaSource(DeltaSnapshot snapshot, IReadOnlyList<string> files, ParquetSource? parquet, DeltaPredicate? predicate)
        : base("delta-read", files, snapshot.Schema) => (_snapshot, _parquet, _predicate) = (snapshot, parquet, predicate);

    /// <summary>Opens the rows of a version that satisfy filters, passing over files that cannot hold such a row.</summary>
    public static Task<DeltaSource> OpenAsync(
        DuckDbDatabase database, DeltaSnapshot snapshot, IReadOnlyList<DeltaFilter> filters, CancellationToken cancellationToken)
    {
        var predicate = filters.Count == 0 ? null : new DeltaPredicate(filters, snapshot.Schema);
        return OpenAsync(database, snapshot, predicate is null ? snapshot.Files.Values : snapshot.Files.Values.Where(predicate.MayHold), predicate, cancellationToken);
    }

    /// <summary>Opens some files of a version.</summary>
    public static async Task<DeltaSource> OpenAsync(
        DuckDbDatabase database, DeltaSnapshot whole, IEnumerable<DeltaFile> some, DeltaPredicate? predicate, CancellationToken cancellationToken)
    {
        var snapshot = whole with { Files = some.ToImmutableSortedDictionary(f => f.Path, f => f, StringComparer.Ordinal) };
        List<string> files = [.. snapshot.Files.Keys.Select(p => Path.Join(snapshot.Folder, p))];
        var parquet = files.Count == 0
            ? null
            : await ParquetSource.OpenAsync(database, files, snapshot.Schema, mayLackColumns: true, cancellationToken).ConfigureAwait(false);
        return new DeltaSource(snapshot, files, parquet, predicate);
    }

    /// <summary>The whole version as a query that SQL can read from.</summary>
    public string Query() =>
        $"(SELECT {string.Join(", ", Schema.Select(f => $"{Value(Checked(f))} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"))} FROM {Table(Files)})";

    public override string Table(IEnumerable<string> files) => _predicate is null ? Rows(files) : $"(SELECT * FROM {Rows(files)} WHERE {Condition(_predicate)})";

    /// <summary>A condition on the rows of <see cref="Table"/>. What may be missing is left to the reading of the column.</summary>
    public string Condition(DeltaPredicate predicate) => predicate.Sql(f => Value(f with { IsNullable = true }));

    private string Rows(IEnumerable<string> files)
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

        if (PartitionIndex(field) >= 0)
        {
            return field.Type.Kind == DataTypeKind.Timestamp ? $"CAST({CastSql.Value(field, Text(field))} AS TIMESTAMP)" : CastSql.Value(field, Text(field));
        }

        return field.Type.Kind == DataTypeKind.Timestamp ? _parquet.PlainInstant(field) : _parquet.Value(field);
    }

    /// <summary>
    /// A column that the log knows to be complete needs no look at its values; and through a look the engine could not pass over the parts of files
    /// that a condition on the column rules out.
    /// </summary>
    private Field Checked(Field field)
    {
        if (field.IsNullable)
        {
            return field;
        }

        var isMissing = new DeltaPredicate([DeltaFilter.IsNull(field.Name)], Schema);
        return field with { IsNullable = !_snapshot.Files.Values.Any(isMissing.MayHold) };
    }

    private int PartitionIndex(Field field) => _snapshot.PartitionColumns.ToList().IndexOf(field.Name);

    private static string PartitionName(int index) => $"mlops_delta_partition_{index}";

    private static string Partition(DeltaFile file, string column) =>
        file.PartitionValues.TryGetValue(column, out var value) && !string.IsNullOrEmpty(value) ? DuckDbDatabase.QuoteLiteral(value) : "CAST(NULL AS VARCHAR)";
}
