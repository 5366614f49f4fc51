using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>JSON files, every value read as a piece of JSON.</summary>
internal sealed class JsonSource : FileSource
{
    private const string OperationName = "read-json";

    private JsonSource(IReadOnlyList<string> files, Schema schema)
        : base(OperationName, files, schema)
    {
    }

    public static async Task<JsonSource> OpenAsync(DuckDbDatabase database, string path, JsonReadOptions options, CancellationToken cancellationToken)
    {
        var files = await FileList.ResolveAsync(database, path, OperationName, cancellationToken).ConfigureAwait(false);
        if (options.Schema is { } wanted)
        {
            return new JsonSource(files, wanted);
        }

        using var guess = await database.QueryAllAsync($"SELECT * FROM read_json({FileList.Sql(files)}, union_by_name = true) LIMIT 0", cancellationToken: cancellationToken).ConfigureAwait(false);
        return new JsonSource(files, guess.Schema);
    }

    public override string Table(IEnumerable<string> files)
    {
        var columns = string.Join(", ", Schema.Select(f => $"{DuckDbDatabase.QuoteLiteral(f.Name)}: 'JSON'"));
        return $"read_json({FileList.Sql(files)}, columns = {{{columns}}})";
    }

    public override string Text(Field field) => $"({DuckDbDatabase.QuoteIdentifier(field.Name)}->>'$')";
}
