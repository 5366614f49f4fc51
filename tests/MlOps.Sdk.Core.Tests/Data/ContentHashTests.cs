using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class ContentHashTests
{
    [Fact]
    public void Of_IsIndependentOfHowRowsAreCut()
    {
        using var whole = RandomColumns.Batch(400, new Random(5));
        using var first = whole.Slice(0, 17);
        using var second = whole.Slice(17, 383);
        var hash = ContentHash.Of(whole);
        Assert.Equal(hash, ContentHash.Of(first, second));
        Assert.Matches("^[0-9a-f]{64}$", hash);
    }

    [Fact]
    public void Of_DiffersWhenAValueANameOrAnOrderDiffers()
    {
        string[] hashes =
        [
            Hash("a", 1, 2), Hash("a", 2, 1), Hash("b", 1, 2), Hash("a", 1, 2, 3), Hash("a", 1, null), Hash("a", 1, 0), Hash("a"),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Of_KeepsTextBoundaries()
    {
        using var left = new RecordBatch(new Schema(new Field("t", DataType.Utf8)), Columns.FromStrings("ab", "c"));
        using var right = new RecordBatch(new Schema(new Field("t", DataType.Utf8)), Columns.FromStrings("a", "bc"));
        Assert.NotEqual(ContentHash.Of(left), ContentHash.Of(right));
    }

    [Fact]
    public void Of_LongTexts_CoversEveryByte()
    {
        using var left = new RecordBatch(new Schema(new Field("t", DataType.Utf8)), Columns.FromStrings(new string('x', 50_000)));
        using var right = new RecordBatch(new Schema(new Field("t", DataType.Utf8)), Columns.FromStrings(new string('x', 49_999) + "y"));
        Assert.NotEqual(ContentHash.Of(left), ContentHash.Of(right));
    }

    private static string Hash(string name, params long?[] values)
    {
        using var batch = new RecordBatch(new Schema(new Field(name, DataType.Int64)), Columns.FromNullable(values));
        return ContentHash.Of(batch);
    }
}
