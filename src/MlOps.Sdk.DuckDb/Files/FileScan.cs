using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Reads a <see cref="FileSource"/>; when a value is wrong, reads again as text to say which one.</summary>
internal static partial class FileScan
{
    private const int ReportedRows = 10;

    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        DuckDbDatabase database, FileSource source, int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", source.Schema.Select(f => $"{source.Value(f)} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"));
        var sql = $"SELECT {columns} FROM {source.Table(source.Files)}";
        var batches = database.QueryAsync(sql, new DuckDbQuery { BatchRows = batchRows }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(false))
        {
            while (await NextAsync(database, source, batches, cancellationToken).ConfigureAwait(false))
            {
                // The columns move to a batch with the schema that was asked for, which also says what may be missing.
                yield return new RecordBatch(source.Schema, [.. batches.Current.Columns]);
            }
        }
    }

    private static async Task<bool> NextAsync(
        DuckDbDatabase database, FileSource source, IAsyncEnumerator<RecordBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (DataEngineException failure)
        {
            if (Malformed(source, failure) is { } malformed)
            {
                throw malformed;
            }

            foreach (var file in source.Files)
            {
                if (await FindWrongValuesAsync(database, source, file, cancellationToken).ConfigureAwait(false) is { Count: > 0 } violations)
                {
                    throw new DataValidationException(violations[0].Reason, violations, failure);
                }
            }

            throw FileFailure.Of(source.Files, source.Operation, failure);
        }
    }

    private static async Task<List<RowViolation>> FindWrongValuesAsync(
        DuckDbDatabase database, FileSource source, string file, CancellationToken cancellationToken)
    {
        var fields = source.Schema.Select((field, i) => (Field: field, Text: $"t{i}", Position: i)).ToList();
        var texts = string.Join(", ", fields.Select(f => $"{source.Text(f.Field)} AS {f.Text}"));
        var wrong = fields.Select(f => (f.Position, f.Text, Condition: CastSql.IsWrong(f.Field, f.Text))).ToList();
        var position = string.Join(' ', wrong.Select(w => $"WHEN {w.Condition} THEN {w.Position}"));
        var value = string.Join(' ', wrong.Select(w => $"WHEN {w.Condition} THEN {w.Text}"));
        var sql = $"SELECT row, CASE {position} END::INTEGER AS position, CASE {value} END AS value "
            + $"FROM (SELECT row_number() OVER () AS row, {texts} FROM {source.Table([file])}) "
            + $"WHERE {string.Join(" OR ", wrong.Select(w => w.Condition))} ORDER BY row LIMIT {ReportedRows}";
        try
        {
            using var found = await database.QueryAllAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false);
            return [.. Enumerable.Range(0, found.RowCount).Select(i =>
                Violation(file, source.Schema[found.Column<int>("position")[i]], found.Column<long>("row")[i], found.Text("value").GetString(i)))];
        }
        catch (DataEngineException)
        {
            // The file cannot be read as text either; the first failure tells more.
            return [];
        }
    }

    private static RowViolation Violation(string file, Field field, long row, string? value)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"Column '{field.Name}' in data row {row} of '{file}'");
        return value is null
            ? new RowViolation(field.Name, row - 1, null, "not-null", $"{where} has no value, but the column may not be null. Fill it in, or declare the column nullable.")
            : new RowViolation(field.Name, row - 1, value, "type", $"{where} is '{EngineError.Shorten(value)}', which is not a value of type {field.Type}. Correct it, or declare the column with a type that fits.");
    }

    /// <summary>A line of a CSV file with too few or too many values is reported by the engine with its number.</summary>
    private static DataValidationException? Malformed(FileSource source, DataEngineException failure)
    {
        var match = MalformedLine().Match(failure.Message);
        if (source is not CsvSource || !match.Success)
        {
            return null;
        }

        var line = long.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);
        var text = match.Groups["text"].Value.Trim();
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"Line {line} of {FileFailure.Name(source.Files)} is not a CSV line with the header's columns: '{EngineError.Shorten(text)}' ({match.Groups["rest"].Value.Trim().TrimEnd('.')}). Correct the line.");
        return new DataValidationException(reason, [new RowViolation(string.Empty, line - 2, text, "csv-line", reason)], failure);
    }

    [GeneratedRegex(@"CSV Error on Line: (?<line>[0-9]+) Original Line:(?<text>.*?)(?<rest>(Expected Number of Columns|Value with unterminated quote|Maximum line size|Error when converting|Invalid unicode|The CSV Parser).*?)(Possible |$)", RegexOptions.ExplicitCapture)]
    private static partial Regex MalformedLine();
}
