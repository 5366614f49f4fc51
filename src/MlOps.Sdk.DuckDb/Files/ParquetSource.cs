using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Parquet files. A column that already has the type it should have is read as it is.</summary>
internal sealed class ParquetSource : FileSource
{
    private const string OperationName = "read-parquet";

    private readonly IReadOnlyDictionary<string, string> _types;

    private ParquetSource(IReadOnlyList<string> files, Schema schema, IReadOnlyDictionary<string, string> types)
        : base(OperationName, files, schema) => _types = types;

    public static async Task<ParquetSource> OpenAsync(DuckDbDatabase database, string path, ParquetReadOptions options, CancellationToken cancellationToken)
    {
        var files = await FileList.ResolveAsync(database, path, OperationName, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(database, files, options.Schema, mayLackColumns: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens files that are known to exist.</summary>
    /// <param name="database">The engine.</param>
    /// <param name="files">The files.</param>
    /// <param name="wanted">The columns, or null for all.</param>
    /// <param name="mayLackColumns">Whether a column that no file has reads as missing values.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ParquetSource> OpenAsync(
        DuckDbDatabase database, IReadOnlyList<string> files, Schema? wanted, bool mayLackColumns, CancellationToken cancellationToken)
    {
        using var described = await FileFailure.NamedAsync(files, OperationName, () => database.QueryAllAsync(
            $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {Read(files)})", cancellationToken: cancellationToken)).ConfigureAwait(false);
        var types = Enumerable.Range(0, described.RowCount)
            .ToDictionary(i => described.Text("column_name").GetString(i)!, i => described.Text("column_type").GetString(i)!, StringComparer.Ordinal);
        if (wanted is not null)
        {
            if (!mayLackColumns)
            {
                CheckColumns(wanted, [.. types.Keys], files[0]);
            }

            return new ParquetSource(files, wanted, types);
        }

        using var sample = await database.QueryAllAsync($"SELECT * FROM {Read(files)} LIMIT 0", cancellationToken: cancellationToken).ConfigureAwait(false);
        return new ParquetSource(files, sample.Schema, types);
    }

    public override string Table(IEnumerable<string> files) => Read(files);

    public override string Text(Field field) =>
        _types.ContainsKey(field.Name) ? $"CAST({DuckDbDatabase.QuoteIdentifier(field.Name)} AS VARCHAR)" : "CAST(NULL AS VARCHAR)";

    public override string Value(Field field)
    {
        if (!_types.TryGetValue(field.Name, out var type))
        {
            return base.Value(field);
        }

        var column = DuckDbDatabase.QuoteIdentifier(field.Name);
        var isSame = field.Type.Kind switch
        {
            DataTypeKind.Timestamp => type.StartsWith("TIMESTAMP", StringComparison.Ordinal),
            DataTypeKind.Vector => type is "FLOAT[]",
            _ => type == DuckDbDatabase.SqlTypeName(field.Type),
        };
        if (!isSame)
        {
            return base.Value(field);
        }

        var value = field.Type.Kind == DataTypeKind.Vector ? $"CAST({column} AS {DuckDbDatabase.SqlTypeName(field.Type)})" : column;
        return field.IsNullable ? value : $"CASE WHEN {column} IS NULL THEN error('a value is missing') ELSE {value} END";
    }

    /// <summary>SQL for an instant as TIMESTAMP, which <see cref="Value"/> may leave with a time zone or in other units.</summary>
    public string PlainInstant(Field field)
    {
        if (!_types.TryGetValue(field.Name, out var type) || type != TimestampSql.Zoned)
        {
            return $"CAST({Value(field)} AS TIMESTAMP)";
        }

        var column = DuckDbDatabase.QuoteIdentifier(field.Name);
        return field.IsNullable
            ? TimestampSql.ToPlain(column)
            : $"CASE WHEN {column} IS NULL THEN error('a value is missing') {TimestampSql.ToPlainCases(column)} END";
    }

    private static string Read(IEnumerable<string> files) => $"read_parquet({FileList.Sql(files)}, union_by_name = true, hive_partitioning = false)";
}
