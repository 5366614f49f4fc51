using MlOps.Sdk.Core;

namespace ServingSample;

/// <summary>A commit as the application knows it. The model takes what it was trained on; the rest is the application's.</summary>
internal sealed record Commit
{
    public required string CommitId { get; init; }

    public required long AuthorId { get; init; }

    public required DateTimeOffset CommittedAt { get; init; }

    public required long FilesChanged { get; init; }

    public required long LinesAdded { get; init; }

    public required long LinesDeleted { get; init; }

    public required double ChangeEntropy { get; init; }

    public required long TouchesTests { get; init; }

    public required long MessageLength { get; init; }

    public required long IsFix { get; init; }

    public required string Subsystem { get; init; }

    /// <summary>What became of it: known two weeks later.</summary>
    public required bool NeededFix { get; init; }

    public static IReadOnlyList<Commit> From(RecordBatch rows) => [.. Enumerable.Range(0, rows.RowCount).Select(row => From(rows, row))];

    private static Commit From(RecordBatch rows, int row)
    {
        long Whole(string column) => Convert.ToInt64(rows[column].GetValue(row));
        return new Commit
        {
            CommitId = (string)rows["commit_id"].GetValue(row)!,
            AuthorId = Whole("author_id"),
            CommittedAt = (DateTimeOffset)rows["committed_at"].GetValue(row)!,
            FilesChanged = Whole("files_changed"),
            LinesAdded = Whole("lines_added"),
            LinesDeleted = Whole("lines_deleted"),
            ChangeEntropy = Convert.ToDouble(rows["change_entropy"].GetValue(row)),
            TouchesTests = Whole("touches_tests"),
            MessageLength = Whole("message_length"),
            IsFix = Whole("is_fix"),
            Subsystem = (string)rows["subsystem"].GetValue(row)!,
            NeededFix = Whole(Models.Label) == 1,
        };
    }
}
