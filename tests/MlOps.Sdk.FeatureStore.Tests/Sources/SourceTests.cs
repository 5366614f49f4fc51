using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class SourceTests
{
    [Fact]
    public void Csv_WithoutKey_UsesTheJoinKey()
    {
        var entity = new Entity("file", DataType.Int64, "main_file_id");
        Assert.Equal(["main_file_id"], Source.Csv("f.csv", "at").KeysOf(entity));
        Assert.Equal(["file_id"], Source.Csv("f.csv", "at", key: "file_id").KeysOf(entity));
    }

    [Fact]
    public void Batches_NoneOrOfTwoSchemas_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Source.Batches("events", [], "at"));
        using var first = new RecordBatch(new Schema(new Field("a", DataType.Int64)), Columns.From(1L));
        using var second = new RecordBatch(new Schema(new Field("b", DataType.Int64)), Columns.From(1L));
        var failure = Assert.Throws<ArgumentException>(() => Source.Batches("events", [first, second], "at"));
        Assert.Contains("Batch 1 of the source 'events'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "at")]
    [InlineData("f.csv", " ")]
    public void Csv_EmptyPathOrColumn_IsRefused(string path, string timestamp) =>
        Assert.Throws<ArgumentException>(() => Source.Csv(path, timestamp));
}
