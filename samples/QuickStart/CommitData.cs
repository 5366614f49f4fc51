using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace QuickStart;

/// <summary>The public commit history of an open-source database server, 2009 to 2024: numbers only, no names and no text.</summary>
internal static class CommitData
{
    public const string Label = "needed_fix_within_14d";
    public const string Time = "committed_at";

    public static string Commits { get; } = Path.Combine(AppContext.BaseDirectory, "data", "commits.csv.gz");

    public static string FileChanges { get; } = Path.Combine(AppContext.BaseDirectory, "data", "file_changes.csv.gz");

    public static Schema CommitSchema { get; } = new(
        new Field("commit_id", DataType.Utf8, IsNullable: false),
        new Field("author_id", DataType.Int64, IsNullable: false),
        new Field("committed_at", DataType.Timestamp, IsNullable: false),
        new Field("subsystem", DataType.Utf8, IsNullable: false),
        new Field("files_changed", DataType.Int64),
        new Field("lines_added", DataType.Int64),
        new Field("lines_deleted", DataType.Int64),
        new Field("change_entropy", DataType.Float64),
        new Field("touches_tests", DataType.Int64),
        new Field("message_length", DataType.Int64),
        new Field("is_fix", DataType.Int64),
        new Field(Label, DataType.Int64));

    public static Schema FileChangeSchema { get; } = new(
        new Field("commit_id", DataType.Utf8, IsNullable: false),
        new Field("file_id", DataType.Int64, IsNullable: false),
        new Field("author_id", DataType.Int64, IsNullable: false),
        new Field("changed_at", DataType.Timestamp, IsNullable: false),
        new Field("lines_added", DataType.Int64),
        new Field("lines_deleted", DataType.Int64),
        new Field("is_fix", DataType.Int64));

    public static void Expectations(ExpectationBuilder expect)
    {
        expect.Column("commit_id").NotNull().Unique();
        expect.Column("committed_at").NotNull();
        expect.Column("files_changed").NotNull().Between(1, 10_000);
        expect.Column("lines_added").NotNull().AtLeast(0);
        expect.Column("lines_deleted").NotNull().AtLeast(0);
        expect.Column("change_entropy").NotNull().Between(0, 20);
        expect.Column("is_fix").NotNull().Between(0, 1);
        expect.Column(Label).NotNull().Between(0, 1);
    }

    /// <summary>The labelled commits, each with the file of which it changed the most lines: the key of the file features.</summary>
    public static Task<RecordBatch> WithMainFileAsync(DuckDbDatabase engine, RecordBatch commits, RecordBatch changes) => engine.QueryAllAsync(
        """
        with main_file as (
            select commit_id, first(file_id order by lines_added + lines_deleted desc, file_id) as main_file_id
            from changes group by commit_id)
        select commits.*, main_file.main_file_id
        from commits left join main_file using (commit_id)
        order by committed_at, commit_id
        """,
        new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["commits"] = commits, ["changes"] = changes } });
}
