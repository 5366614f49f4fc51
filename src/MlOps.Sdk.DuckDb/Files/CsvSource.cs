using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>CSV files, every value read as text.</summary>
internal sealed class CsvSource : FileSource
{
    private const string OperationName = "read-csv";

    private readonly string _format;
    private readonly IReadOnlyList<string> _columns;

    private CsvSource(IReadOnlyList<string> files, Schema schema, IReadOnlyList<string> columns, string format)
        : base(OperationName, files, schema) => (_columns, _format) = (columns, format);

    public static async Task<CsvSource> OpenAsync(DuckDbDatabase database, string path, CsvReadOptions options, CancellationToken cancellationToken)
    {
        var files = await FileList.ResolveAsync(database, path, OperationName, cancellationToken).ConfigureAwait(false);
        var columns = CsvHeader.Read(files[0], options.Delimiter);
        foreach (var file in files.Skip(1))
        {
            if (!CsvHeader.Read(file, options.Delimiter).SequenceEqual(columns))
            {
                throw new SchemaException($"The header of '{file}' differs from that of '{files[0]}'. Files that are read together have the same columns in the same order.");
            }
        }

        var nulls = string.Join(", ", options.NullTexts.Select(DuckDbDatabase.QuoteLiteral));
        var format = $"header = true, delim = {DuckDbDatabase.QuoteLiteral(options.Delimiter.ToString())}, quote = '\"', escape = '\"', nullstr = [{nulls}]";
        if (options.Schema is { } wanted)
        {
            CheckColumns(wanted, columns, files[0]);
            return new CsvSource(files, wanted, columns, format);
        }

        var schema = await GuessAsync(database, files, columns, format, cancellationToken).ConfigureAwait(false);
        return new CsvSource(files, schema, columns, format);
    }

    public override string Table(IEnumerable<string> files)
    {
        var columns = string.Join(", ", _columns.Select(c => $"{DuckDbDatabase.QuoteLiteral(c)}: 'VARCHAR'"));
        return $"read_csv({FileList.Sql(files)}, auto_detect = false, {_format}, columns = {{{columns}}})";
    }

    public override string Text(Field field) => DuckDbDatabase.QuoteIdentifier(field.Name);

    private static async Task<Schema> GuessAsync(
        DuckDbDatabase database, IReadOnlyList<string> files, IReadOnlyList<string> columns, string format, CancellationToken cancellationToken)
    {
        var sql = $"SELECT * FROM read_csv({FileList.Sql(files)}, {format}, "
            + "auto_type_candidates = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'TIMESTAMPTZ', 'VARCHAR']) LIMIT 0";
        try
        {
            using var guess = await database.QueryAllAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (guess.Schema.Count == columns.Count)
            {
                return new Schema(columns.Select((c, i) => new Field(c, guess.Schema[i].Type)));
            }
        }
        catch (DataEngineException)
        {
            // A malformed line keeps the engine from guessing; reading as text then says which line it is.
        }

        return new Schema(columns.Select(c => new Field(c, DataType.Utf8)));
    }
}
