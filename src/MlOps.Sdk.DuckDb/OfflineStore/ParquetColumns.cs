using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The columns of Parquet files. Those not asked for may be of types that have no counterpart, so their types are not looked at; neither are lists,
/// which become what a feature declares.</summary>
internal static class ParquetColumns
{
    public static async ValueTask<Schema> ReadAsync(
        DuckDbDatabase database, IReadOnlyList<string> files, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var table = $"read_parquet({FileList.Sql(files)}, union_by_name = true, hive_partitioning = false)";
        using var described = await FileFailure.NamedAsync(files, "read-parquet", () => database.QueryAllAsync(
            $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {table})", cancellationToken: cancellationToken)).ConfigureAwait(false);
        var names = Enumerable.Range(0, described.RowCount).Select(i => described.Text("column_name").GetString(i)!).ToList();
        var lists = names.Where((_, i) => described.Text("column_type").GetString(i)!.EndsWith("[]", StringComparison.Ordinal)).ToList();
        var selected = wanted.Where(names.Contains).Except(lists).Select(DuckDbDatabase.QuoteIdentifier).ToList();
        if (selected.Count == 0)
        {
            return new Schema(names.Select(n => new Field(n, DataType.Binary)));
        }

        using var sample = await FileFailure.NamedAsync(files, "read-parquet", () => database.QueryAllAsync(
            $"SELECT {string.Join(", ", selected)} FROM {table} LIMIT 0", cancellationToken: cancellationToken)).ConfigureAwait(false);
        return new Schema(names.Select(n => sample.Schema.Contains(n) ? sample.Schema[n] : new Field(n, DataType.Binary)));
    }
}
