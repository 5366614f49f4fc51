using MlOps.Sdk.Core;
using MlOps.Sdk.Pipelines;

namespace QuickStart;

/// <summary>Turns rows of the test period into requests.</summary>
internal static class Request
{
    /// <summary>The instant the sample plays at: just after the last commit of the data.</summary>
    public static DateTimeOffset Now { get; } = new(2024, 10, 18, 2, 0, 0, TimeSpan.Zero);

    /// <summary>The first rows with all that the model takes, features included, and who made each commit.</summary>
    public static IEnumerable<(string Author, IReadOnlyDictionary<string, object?> Row)> Complete(PipelineResult model, int count)
    {
        var rows = model.Data.Test;
        return Enumerable.Range(0, Math.Min(count, rows.RowCount))
            .Select(r => ($"{rows["author_id"].GetValue(r)}", (IReadOnlyDictionary<string, object?>)Row(rows, r, model.Package.Signature.InputSchema.Select(f => f.Name))));
    }

    /// <summary>Keys and attributes only, of the last commit of each of the last authors: the features come from the online store.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, object?>> LastOfEachAuthor(RecordBatch rows, int authors) => Enumerable.Range(0, rows.RowCount)
        .Reverse()
        .DistinctBy(r => rows["author_id"].GetValue(r))
        .Take(authors)
        .Select(r => Row(rows, r, CommitFeatures.Attributes.Concat(["author_id", "main_file_id"])));

    private static Dictionary<string, object?> Row(RecordBatch rows, int row, IEnumerable<string> columns) =>
        columns.ToDictionary(c => c, c => rows[c].GetValue(row));
}
