using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class OnlineStoreTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Write_RowsOfAnotherView_NamesBothSchemas()
    {
        var view = new FeatureViewVersion(new FeatureView("v", new Entity("name", DataType.Utf8), Source.Csv("f.csv", "at")).Feature("x", DataType.Int64), 1);
        using var rows = new RecordBatch(new Schema(new Field("name", DataType.Utf8)), Columns.FromStrings("a"));
        var failure = await Assert.ThrowsAsync<SchemaException>(async () => await new InMemoryOnlineStore().WriteAsync(view, rows, new OnlineWatermark(1, Start)));
        Assert.Contains("entity_key: utf8", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_KeyMissingOrOfAnotherType_NamesEntityViewAndColumns()
    {
        var view = new FeatureViewVersion(new FeatureView("v", new Entity("name", DataType.Utf8), Source.Csv("f.csv", "at")).Feature("x", DataType.Int64), 1);
        var store = new InMemoryOnlineStore();
        using var numbers = new RecordBatch(new Schema(new Field("name", DataType.Int64)), Columns.From(1L));
        var wrong = await Assert.ThrowsAsync<SchemaException>(async () => await store.ReadAsync(numbers, [view], Start));
        Assert.Contains("'name' holds int64 but entity 'name' has keys of type utf8", wrong.Message, StringComparison.Ordinal);
        using var other = new RecordBatch(new Schema(new Field("id", DataType.Utf8)), Columns.FromStrings("a"));
        var missing = await Assert.ThrowsAsync<SchemaException>(async () => await store.ReadAsync(other, [view], Start));
        Assert.Contains("no column 'name'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("Its columns are: id", missing.Message, StringComparison.Ordinal);
    }
}
