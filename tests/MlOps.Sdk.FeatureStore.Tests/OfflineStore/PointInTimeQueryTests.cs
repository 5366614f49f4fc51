using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class PointInTimeQueryTests
{
    private static readonly FeatureViewVersion View = new(
        new FeatureView("activity", new Entity("author", DataType.Int64, "author_id"), Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()), 1);

    [Fact]
    public void Constructor_JoinKeyMissing_NamesEntityViewAndColumns()
    {
        using var spine = Spine(("author", DataType.Int64), ("at", DataType.Timestamp));
        var failure = Assert.Throws<SchemaException>(() => new PointInTimeQuery(spine, "at", [View]));
        Assert.Contains("The spine has no column 'author_id', the join key of entity 'author' that feature view 'activity' needs", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Its columns are: author, at", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_KeyOfAnotherType_NamesBothTypes()
    {
        using var spine = Spine(("author_id", DataType.Utf8), ("at", DataType.Timestamp));
        var failure = Assert.Throws<SchemaException>(() => new PointInTimeQuery(spine, "at", [View]));
        Assert.Contains("'author_id' holds utf8 but entity 'author' has keys of type int64", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TimestampMissingOrOfAnotherType_NamesTheColumn()
    {
        using var spine = Spine(("author_id", DataType.Int64), ("at", DataType.Date));
        Assert.Contains("has no timestamp column 'when'", Assert.Throws<SchemaException>(() => new PointInTimeQuery(spine, "when", [View])).Message, StringComparison.Ordinal);
        Assert.Contains("'at' must hold the instants as timestamp but holds date", Assert.Throws<SchemaException>(() => new PointInTimeQuery(spine, "at", [View])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_SpineHasAFeaturesName_SaysToRename()
    {
        using var spine = Spine(("author_id", DataType.Int64), ("at", DataType.Timestamp), ("activity__n", DataType.Int64));
        Assert.Contains("already has a column 'activity__n'", Assert.Throws<SchemaException>(() => new PointInTimeQuery(spine, "at", [View])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ViewTwiceOrWithoutFeatures_IsRefused()
    {
        using var spine = Spine(("author_id", DataType.Int64), ("at", DataType.Timestamp));
        var bare = new FeatureViewVersion(new FeatureView("bare", View.View.Entity, View.View.Source), 1);
        Assert.Contains("'bare' has no features", Assert.Throws<ArgumentException>(() => new PointInTimeQuery(spine, "at", [bare])).Message, StringComparison.Ordinal);
        Assert.Contains("'activity' was given twice", Assert.Throws<ArgumentException>(() => new PointInTimeQuery(spine, "at", [View, View])).Message, StringComparison.Ordinal);
    }

    private static RecordBatch Spine(params (string Name, DataType Type)[] columns) =>
        new RecordBatchBuilder(new Schema(columns.Select(c => new Field(c.Name, c.Type)))).Build();
}
