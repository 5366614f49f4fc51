using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace QuickStart;

/// <summary>The features, defined once: training, online reads and monitoring all use these definitions.</summary>
internal static class CommitFeatures
{
    private static readonly Entity Author = new("author", DataType.Int64, joinKey: "author_id");
    private static readonly Entity File = new("file", DataType.Int64, joinKey: "main_file_id");
    private static readonly Entity Subsystem = new("subsystem", DataType.Utf8);

    /// <summary>What a commit says of itself; known the moment it is made.</summary>
    public static IReadOnlyList<string> Attributes { get; } =
        ["files_changed", "lines_added", "lines_deleted", "change_entropy", "touches_tests", "message_length", "is_fix", "subsystem"];

    public static IReadOnlyList<FeatureView> Views { get; } =
    [
        new FeatureView("file_activity", File, Source.Csv(CommitData.FileChanges, timestamp: "changed_at", key: "file_id"))
            .Aggregate("changes_14d", a => a.Count().Over(TimeSpan.FromDays(14)))
            .Aggregate("changes_90d", a => a.Count().Over(TimeSpan.FromDays(90)))
            .Aggregate("changes_365d", a => a.Count().Over(TimeSpan.FromDays(365)))
            .Aggregate("fixes_90d", a => a.Sum("is_fix").Over(TimeSpan.FromDays(90)))
            .Aggregate("seconds_since_last", a => a.TimeSinceLast().Over(TimeSpan.FromDays(365)))
            .WithDescription("How busy the commit's largest file has been, and how often it had to be fixed."),
        new FeatureView("author_activity", Author, Source.Csv(CommitData.Commits, timestamp: "committed_at"))
            .Aggregate("commits_90d", a => a.Count().Over(TimeSpan.FromDays(90)))
            .Aggregate("fix_share_90d", a => a.Mean("is_fix").Over(TimeSpan.FromDays(90)))
            .Aggregate("seconds_since_last", a => a.TimeSinceLast().Over(TimeSpan.FromDays(365)))
            .WithDescription("How active the author has been lately."),
        new FeatureView("subsystem_activity", Subsystem, Source.Csv(CommitData.Commits, timestamp: "committed_at"))
            .Aggregate("commits_30d", a => a.Count().Over(TimeSpan.FromDays(30)))
            .Aggregate("fix_share_90d", a => a.Mean("is_fix").Over(TimeSpan.FromDays(90)))
            .WithDescription("How busy the part of the code base has been lately."),
    ];
}
