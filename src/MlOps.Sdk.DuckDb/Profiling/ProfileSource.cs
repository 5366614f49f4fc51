using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A table to profile.</summary>
/// <param name="Relation">What stands after FROM.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record ProfileSource(string Relation, IReadOnlyList<ProfiledColumn> Columns)
{
    private const string Operation = "profile";

    /// <summary>Finds out what a path holds.</summary>
    public static async Task<ProfileSource> OpenAsync(
        DuckDbDatabase database, EngineSession session, string path, TableProfileOptions options, CancellationToken cancellationToken)
    {
        var format = options.Format ?? FormatOf(path);
        if (options.Version is { } version && format != TableFormat.Delta)
        {
            throw new NotFoundException(
                $"'{path}' has no version {version}, because it is not the folder of a Delta table. Leave the version out, or name the table's folder.", "delta-version", path);
        }

        switch (format)
        {
            case TableFormat.Delta:
                var table = await DeltaTable.OpenAsync(database, path, cancellationToken: cancellationToken).ConfigureAwait(false);
                var query = await table.ToSqlAsync(options.Version, cancellationToken).ConfigureAwait(false);
                return await DescribeAsync(database, path, query, cancellationToken).ConfigureAwait(false);
            case TableFormat.Parquet:
                var files = await FileList.ResolveAsync(database, path, "read-parquet", cancellationToken).ConfigureAwait(false);
                var read = $"read_parquet({FileList.Sql(files)}, union_by_name = true, hive_partitioning = false)";
                return await DescribeAsync(database, path, read, cancellationToken).ConfigureAwait(false);
            case TableFormat.Csv:
                var delimiter = options.Delimiter ?? (BareName(path).EndsWith(".tsv", StringComparison.Ordinal) ? '\t' : ',');
                return await new TextTable(
                    database, session, schema => OpenCsvAsync(database, path, delimiter, schema, cancellationToken)).CopyAsync(cancellationToken).ConfigureAwait(false);
            default:
                var list = await FileList.ResolveAsync(database, path, "read-json", cancellationToken).ConfigureAwait(false);
                var described = await DescribeAsync(
                    database, path, $"read_json({FileList.Sql(list)}, union_by_name = true, sample_size = -1)", cancellationToken).ConfigureAwait(false);
                var keys = new Schema(described.Columns.Select(c => new Field(c.Name, c.Type)));
                return await new TextTable(
                    database, session, schema => OpenJsonAsync(database, path, schema ?? keys, cancellationToken)).CopyAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An error of the engine that also says what was to be profiled.</summary>
    public static DataEngineException Unreadable(string path, DataEngineException failure) =>
        new($"'{path}' could not be profiled. {failure.Message}", Operation, failure) { IsTransient = failure.IsTransient };

    private static async Task<FileSource> OpenCsvAsync(DuckDbDatabase database, string path, char delimiter, Schema? schema, CancellationToken cancellationToken) =>
        await CsvSource.OpenAsync(database, path, new CsvReadOptions { Delimiter = delimiter, Schema = schema }, cancellationToken).ConfigureAwait(false);

    private static async Task<FileSource> OpenJsonAsync(DuckDbDatabase database, string path, Schema schema, CancellationToken cancellationToken) =>
        await JsonSource.OpenAsync(database, path, new JsonReadOptions { Schema = schema }, cancellationToken).ConfigureAwait(false);

    private static async Task<ProfileSource> DescribeAsync(DuckDbDatabase database, string path, string relation, CancellationToken cancellationToken)
    {
        try
        {
            using var described = await database.QueryAllAsync(
                $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {relation})", cancellationToken: cancellationToken).ConfigureAwait(false);
            return new ProfileSource(relation, [.. Enumerable.Range(0, described.RowCount).Select(i =>
                ProfiledColumn.Of(described.Text("column_name").GetString(i)!, described.Text("column_type").GetString(i)!))]);
        }
        catch (DataEngineException failure)
        {
            throw Unreadable(path, failure);
        }
    }

    private static TableFormat FormatOf(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory.Exists(Path.Join(path, "_delta_log"))
                ? TableFormat.Delta
                : throw new NotFoundException(
                    $"The folder '{path}' holds no Delta table, since it has no '_delta_log'. Name a file in it, or a pattern such as '{Path.Join(path, "*.parquet")}'.", "delta-table", path);
        }

        return Path.GetExtension(BareName(path)) switch
        {
            ".parquet" or ".pq" => TableFormat.Parquet,
            ".csv" or ".tsv" => TableFormat.Csv,
            ".json" or ".jsonl" or ".ndjson" => TableFormat.Json,
            _ when path.AsSpan().IndexOfAny("*?[") < 0 && !File.Exists(path) => throw new DataEngineException(
                $"'{path}' does not exist. Correct the path (seen from '{Environment.CurrentDirectory}'), or write the file first.", Operation),
            _ => throw new DataEngineException(
                $"The name '{path}' does not say whether it is Parquet, CSV or JSON. Name the format, or end the name in .parquet, .csv or .json.", Operation),
        };
    }

    /// <summary>The name in lower case without the mark of compression.</summary>
    private static string BareName(string path)
    {
        var name = path.ToLowerInvariant();
        return name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
    }
}
