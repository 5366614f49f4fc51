using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FeatureViewTests
{
    private static readonly Entity Author = new("author", DataType.Int64, "author_id");

    private static FeatureView Empty => new("author_activity", Author, Source.Csv("commits.csv", timestamp: "committed_at"));

    private static FeatureView Full => Empty
        .Aggregate("commits_90d", a => a.Count().Over(TimeSpan.FromDays(90)))
        .Aggregate("fix_share_90d", a => a.Mean("is_fix").Over(TimeSpan.FromDays(90)))
        .Aggregate("since_last", a => a.TimeSinceLast())
        .WithTimeToLive(TimeSpan.FromDays(365));

    [Fact]
    public void Aggregate_KeepsOrderAndTypes()
    {
        Assert.Equal(["commits_90d", "fix_share_90d", "since_last"], Full.Features.Select(f => f.Name));
        Assert.Equal([DataType.Int64, DataType.Float64, DataType.Float64], Full.Features.Select(f => f.Type));
        Assert.Equal([DataType.Int64, DataType.Float64, DataType.Timestamp], Full.Features.Select(f => f.StoredType));
        Assert.True(Full.IsAggregated);
    }

    [Fact]
    public void Methods_ReturnNewViews_AndLeaveTheOldOne()
    {
        var before = Empty;
        _ = before.Aggregate("n", a => a.Count()).WithOwner("me");
        Assert.Empty(before.Features);
        Assert.Null(before.Owner);
    }

    /// <summary>The constant was computed by Python's json and hashlib from the canonical document.</summary>
    [Fact]
    public void Fingerprint_SameDefinition_IsTheSameEverywhere()
    {
        Assert.Equal(Full.Fingerprint, Full.Fingerprint);
        Assert.Equal("5d27d709d23fe77e3a7fa15bf1858cb6c256440ac37130a4e7e81b5742e03d8e", Full.Fingerprint);
    }

    public static TheoryData<Func<FeatureView>> ChangedDefinitions() => new(
        () => Full.WithTimeToLive(TimeSpan.FromDays(364)),
        () => Full.Aggregate("more", a => a.Count()),
        () => Empty.Aggregate("commits_90d", a => a.Count().Over(TimeSpan.FromDays(91))),
        () => Empty.Aggregate("commits_90d", a => a.Sum("is_fix").Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.Mean("is_fix").Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.Variance("is_fix").Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.Last("is_fix").Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.Last("is_fix", DataType.Float64).Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.Last("is_fix", DataType.Int32).Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.TopK("is_fix", 1).Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.TopK("is_fix", 2).Over(TimeSpan.FromDays(90))),
        () => Empty.Aggregate("commits_90d", a => a.TopK("is_fix", 2, DataType.Utf8).Over(TimeSpan.FromDays(90))),
        () => Empty.Feature("lines", DataType.Int32),
        () => Empty.Feature("lines", DataType.Int64),
        () => Empty.Feature("lines", DataType.Int64, "lines_added"),
        () => new FeatureView("author_activity", Author, Source.Csv("commits.csv", "committed_at", created: "written_at")).Feature("lines", DataType.Int64),
        () => new FeatureView("author_activity", Author, Source.Parquet("commits.csv", "committed_at")).Feature("lines", DataType.Int64),
        () => new FeatureView("author_activity", Author, Source.Csv("commits.csv", "committed_at", key: "writer_id")).Feature("lines", DataType.Int64),
        () => new FeatureView("author_activity", new Entity("author", DataType.Int32, "author_id"), Source.Csv("commits.csv", "committed_at")).Feature("lines", DataType.Int64));

    [Fact]
    public void Fingerprint_AnythingThatDecidesValuesChanges_IsAnother()
    {
        var prints = ChangedDefinitions().Select(d => d.Data().Fingerprint).Append(Full.Fingerprint).ToList();
        Assert.Equal(prints.Count, prints.Distinct().Count());
    }

    [Fact]
    public void Fingerprint_OwnerDescriptionTags_DoNotCount()
    {
        var described = Full.WithOwner("team").WithDescription("what they did").WithTags("b", "a", "b");
        Assert.Equal(Full.Fingerprint, described.Fingerprint);
        Assert.Equal(["a", "b"], described.Tags);
        Assert.NotEqual(Full, described);
        Assert.Equal(described, Full.WithOwner("team").WithDescription("what they did").WithTags("a", "b"));
    }

    [Theory]
    [InlineData("commits_90d")]
    [InlineData("Commits_90D")]
    [InlineData("event_time")]
    [InlineData("Entity_Key")]
    public void Aggregate_NameTaken_SaysWhichAndWhere(string name)
    {
        var failure = Assert.Throws<ArgumentException>(() => Full.Aggregate(name, a => a.Count()));
        Assert.Contains($"'{name}' is taken in feature view 'author_activity'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Feature_OnAggregatedView_SaysToSplit()
    {
        var failure = Assert.Throws<ArgumentException>(() => Full.Feature("lines", DataType.Int64));
        Assert.Contains("second view", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Empty.Feature("lines", DataType.Int64).Aggregate("n", a => a.Count()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(15)]
    [InlineData(400_000_000_000_000_000)]
    public void Durations_NotPositiveOrTooLongOrTooFine_AreRefused(long ticks)
    {
        var duration = TimeSpan.FromTicks(ticks);
        Assert.Throws<ArgumentOutOfRangeException>(() => Empty.Aggregate("n", a => a.Count().Over(duration)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Full.WithTimeToLive(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\t")]
    public void Aggregate_ColumnWithoutName_IsRefused(string column) =>
        Assert.Throws<ArgumentException>(() => Empty.Aggregate("n", a => a.Sum(column)));

    [Fact]
    public void SchemaOf_AggregatedView_HasSystemColumnsThenFeatures() =>
        Assert.Equal(
            "entity_key: int64 not null, valid_from: timestamp not null, event_time: timestamp not null, created_time: timestamp not null, "
            + "commits_90d: int64, fix_share_90d: float64, since_last: timestamp",
            StoredColumns.SchemaOf(Full).ToString());
}
