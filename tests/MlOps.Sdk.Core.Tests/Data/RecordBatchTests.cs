using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class RecordBatchTests
{
    [Fact]
    public void Concat_OfSlices_EqualsTheWhole()
    {
        using var whole = RandomColumns.Batch(500, new Random(1));
        using var first = whole.Slice(0, 123);
        using var second = whole.Slice(123, 0);
        using var third = whole.Slice(123, 377);
        using var together = RecordBatch.Concat([first, second, third]);
        Assert.Equal(whole, together);
        Assert.NotEqual(whole, first);
    }

    [Fact]
    public void Take_GivesTheRowsAskedForInOrder()
    {
        using var whole = RandomColumns.Batch(50, new Random(2));
        using var taken = whole.Take([7, 7, 0, 49]);
        Assert.Equal(4, taken.RowCount);
        foreach (var name in whole.Schema.Select(f => f.Name))
        {
            Assert.Equal(whole[name].GetValue(7), taken[name].GetValue(0));
            Assert.Equal(whole[name].GetValue(7), taken[name].GetValue(1));
            Assert.Equal(whole[name].GetValue(0), taken[name].GetValue(2));
            Assert.Equal(whole[name].GetValue(49), taken[name].GetValue(3));
        }
    }

    [Fact]
    public void With_AddsAtTheEndOrReplacesInPlace()
    {
        using var batch = new RecordBatch(new Schema(new Field("a", DataType.Int32), new Field("b", DataType.Int32)), Columns.From(1, 2), Columns.From(3, 4));
        using var added = batch.With(new Field("c", DataType.Float64), Columns.From(0.5, 1.5));
        using var replaced = added.With(new Field("a", DataType.Utf8), Columns.FromStrings("x", "y"));
        using var less = replaced.Without("b", "nothing");
        Assert.Equal("a: utf8, c: float64", less.Schema.ToString());
        Assert.Equal("y", less.Text("a").GetString(1));
        Assert.Equal(2, batch.Column<int>("a")[1]);
    }

    [Fact]
    public void Constructor_WithColumnsThatDoNotFit_NamesTheColumn()
    {
        var schema = new Schema(new Field("a", DataType.Int32), new Field("b", DataType.Int64, IsNullable: false));
        Assert.Contains("2 fields", Assert.Throws<SchemaException>(() => new RecordBatch(schema, Columns.From(1))).Message);
        Assert.Equal("b", Assert.Throws<SchemaException>(() => new RecordBatch(schema, Columns.From(1), Columns.From(1.0))).Column);
        Assert.Equal("b", Assert.Throws<SchemaException>(() => new RecordBatch(schema, Columns.From(1), Columns.From<long>(1, 2))).Column);
        Assert.Equal("b", Assert.Throws<SchemaException>(() => new RecordBatch(schema, Columns.From(1), Columns.FromNullable<long>([null]))).Column);
    }

    [Fact]
    public void Column_OfAnotherType_SaysWhatItHolds()
    {
        using var batch = new RecordBatch(new Schema(new Field("a", DataType.Int32)), Columns.From(1, 2));
        var error = Assert.Throws<SchemaException>(() => batch.Column<double>("a"));
        Assert.Contains("int32", error.Message);
        Assert.Throws<SchemaException>(() => batch.Text("a"));
    }

    [Fact]
    public void Slice_LivesOnWhenTheBatchIsDisposed()
    {
        var batch = RandomColumns.Batch(20, new Random(3), nullShare: 0);
        using var copy = RecordBatch.Concat([batch]);
        using var slice = batch.Slice(5, 10);
        batch.Dispose();
        using var expected = copy.Slice(5, 10);
        Assert.Equal(expected, slice);
    }
}
