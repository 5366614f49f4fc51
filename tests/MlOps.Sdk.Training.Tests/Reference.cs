using System.IO.Compression;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests;

/// <summary>Reads the committed reference values and data sets.</summary>
internal static class Reference
{
    public static JsonElement Json(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, path)));
        return document.RootElement.Clone();
    }

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>A CSV of numbers as float64 columns; the last column becomes int64 when <paramref name="integerLast"/>.</summary>
    public static RecordBatch Csv(string name, bool integerLast)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", name));
        var names = lines[0].Split(',');
        var rows = lines.Skip(1).Select(l => l.Split(',').Select(v => double.Parse(v)).ToArray()).ToArray();
        var columns = names.Select((_, c) => c == names.Length - 1 && integerLast
            ? (Column)Columns.From<long>([.. rows.Select(r => (long)r[c])])
            : Columns.From<double>([.. rows.Select(r => r[c])])).ToArray();
        return new RecordBatch(new Schema(names.Select((n, c) => new Field(n, columns[c].Type))), columns);
    }

    /// <summary>The sample's commits by time: seven numbers, the subsystem, the time and the label.</summary>
    public static RecordBatch Commits()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "commits.csv.gz")), CompressionMode.Decompress));
        var names = reader.ReadLine()!.Split(',');
        var kept = names.Where(n => n is not ("commit_id" or "author_id")).ToArray();
        var builder = new RecordBatchBuilder(new Schema(kept.Select(n => new Field(n, n switch
        {
            "subsystem" => DataType.Utf8,
            "committed_at" => DataType.Timestamp,
            "needed_fix_within_14d" => DataType.Int64,
            _ => DataType.Float64,
        }))));
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
        {
            rows.Add(line.Split(','));
        }

        foreach (var row in rows.OrderBy(r => r[2], StringComparer.Ordinal).ThenBy(r => r[0], StringComparer.Ordinal))
        {
            builder.AppendRow([.. kept.Select(n => (n, text: row[Array.IndexOf(names, n)])).Select(v => v.n switch
            {
                "subsystem" => (object)v.text,
                "committed_at" => DateTimeOffset.Parse(v.text),
                "needed_fix_within_14d" => long.Parse(v.text),
                _ => double.Parse(v.text),
            })]);
        }

        return builder.Build();
    }

    /// <summary>Every fifth row for testing, the rest for training, as the reference scripts do it.</summary>
    public static (RecordBatch Train, RecordBatch Test) Divide(RecordBatch batch)
    {
        var rows = Enumerable.Range(0, batch.RowCount).ToLookup(i => i % 5 == 0);
        return (batch.Take([.. rows[false]]), batch.Take([.. rows[true]]));
    }
}
