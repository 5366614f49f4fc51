using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace FeatureStoreSample;

/// <summary>What the sample knows of authors of commits, defined once for stream, lake, requests and training sets.</summary>
internal static class Definitions
{
    public static string Commits { get; } = Path.Combine(AppContext.BaseDirectory, "data", "commits.csv.gz");

    public static Entity Author { get; } = new("author", DataType.Int64, joinKey: "author_id");

    /// <summary>Filled by the stream of commits.</summary>
    public static FeatureView Live { get; } = Activity("author_live");

    /// <summary>The same features, computed from the whole file at once, to compare with.</summary>
    public static FeatureView History { get; } = Activity("author_history");

    /// <summary>Computed when it is asked for, from the request and the stored features, by the same expression in training.</summary>
    public static OnDemandFeatureView Change { get; } = new OnDemandFeatureView("change")
        .Request("lines_added", DataType.Float64)
        .Uses(Live)
        .Feature("size_against_usual", f => f["lines_added"] / f["author_live__mean_lines_90d"])
        .WithDescription("How large a change is against what its author usually changes.");

    /// <summary>What a model for reviews would be bound to.</summary>
    public static FeatureService Review { get; } = new FeatureService("review").Include(Live).Include(Change);

    public static FeatureDefinitions All { get; } = new([Live, History], [Change], [Review]);

    private static FeatureView Activity(string name) => new FeatureView(name, Author, Source.Csv(Commits, timestamp: "committed_at"))
        .Aggregate("commits_30d", a => a.Count().Over(TimeSpan.FromDays(30)))
        .Aggregate("mean_lines_90d", a => a.Mean("lines_added").Over(TimeSpan.FromDays(90)))
        .Aggregate("spread_lines_90d", a => a.StandardDeviation("lines_added").Over(TimeSpan.FromDays(90)))
        .Aggregate("subsystems_365d", a => a.DistinctCount("subsystem", DataType.Utf8).Over(TimeSpan.FromDays(365)))
        .Aggregate("favourites_365d", a => a.TopK("subsystem", 3, DataType.Utf8).Over(TimeSpan.FromDays(365)))
        .Aggregate("seconds_since_last", a => a.TimeSinceLast())
        .WithOwner("developer-experience")
        .WithTags("commits");
}
