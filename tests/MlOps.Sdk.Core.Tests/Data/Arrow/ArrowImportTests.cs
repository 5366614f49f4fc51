using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core.Tests;

[Collection("Arrow memory")]
public sealed unsafe class ArrowImportTests : IDisposable
{
    private readonly ForeignBatch _foreign = new();
    private readonly long _live = ArrowMemory.LiveBlocks;

    public void Dispose()
    {
        _foreign.Dispose();
        Assert.Equal(_live, ArrowMemory.LiveBlocks);
    }

    [Fact]
    public void Import_ForeignBatch_UsesItsBuffersAndReleasesThemOnceAtTheEnd()
    {
        var batch = ArrowData.Import(_foreign.Array, _foreign.Schema);
        Assert.Equal((0, 1), (ForeignBatch.ArrayReleases, ForeignBatch.SchemaReleases));
        Assert.True(_foreign.Array->Release is null);
        Assert.Equal(["id: int64", "name: utf8"], batch.Schema.Select(f => f.ToString()));
        Assert.Equal([10L, null, 30L, 40L, 50L], Enumerable.Range(0, 5).Select(i => (long?)batch["id"].GetValue(i)));
        Assert.Equal(["a", "bc", "", "é", "z"], Enumerable.Range(0, 5).Select(i => batch.Text("name").GetString(i)));
        fixed (long* values = batch.Column<long>("id").Values)
        {
            Assert.True(values == _foreign.Id->Buffers[1]);
        }

        var slice = batch.Slice(3, 2);
        batch.Dispose();
        Assert.Equal(0, ForeignBatch.ArrayReleases);
        Assert.Equal(40L, slice["id"].GetValue(0));
        slice["id"].Dispose();
        Assert.Equal(0, ForeignBatch.ArrayReleases);
        slice.Dispose();
        slice.Dispose();
        Assert.Equal(1, ForeignBatch.ArrayReleases);
    }

    [Fact]
    public void Import_Twice_IsMisuseAndReleasesNothing()
    {
        ArrowData.Import(_foreign.Array, _foreign.Schema).Dispose();
        Assert.Throws<ArgumentException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema));
        Assert.Equal((1, 1), (ForeignBatch.ArrayReleases, ForeignBatch.SchemaReleases));
    }

    [Fact]
    public void Import_SlicedStruct_StartsAtItsOffset()
    {
        (_foreign.Array->Offset, _foreign.Array->Length) = (1, 3);
        using var batch = ArrowData.Import(_foreign.Array, _foreign.Schema);
        Assert.Equal([null, 30L, 40L], Enumerable.Range(0, 3).Select(i => (long?)batch["id"].GetValue(i)));
        Assert.Equal(["bc", "", "é"], Enumerable.Range(0, 3).Select(i => batch.Text("name").GetString(i)));
        Assert.Equal(1, batch["id"].NullCount);
    }

    [Fact]
    public void Import_ChildOffsetAndUnknownNullCount_AreCounted()
    {
        _foreign.Array->Length = 4;
        (_foreign.Id->Offset, _foreign.Id->Length, _foreign.Id->NullCount) = (1, 4, -1);
        using var batch = ArrowData.Import(_foreign.Array, _foreign.Schema);
        Assert.Equal(1, batch["id"].NullCount);
        Assert.Equal([null, 30L, 40L, 50L], Enumerable.Range(0, 4).Select(i => (long?)batch["id"].GetValue(i)));
    }

    [Fact]
    public void Import_NoRowsAndNullBuffers_IsAnEmptyBatch()
    {
        foreach (var array in (Span<nint>)[(nint)_foreign.Array, (nint)_foreign.Id, (nint)_foreign.Name])
        {
            ((ArrowArray*)array)->Length = ((ArrowArray*)array)->NullCount = 0;
            NativeMemory.Clear(((ArrowArray*)array)->Buffers, (nuint)(((ArrowArray*)array)->BufferCount * sizeof(void*)));
        }

        _foreign.Id->Buffers[1] = _foreign.Copy<long>([0]);
        using var batch = ArrowData.Import(_foreign.Array, _foreign.Schema);
        Assert.Equal((0, 2), (batch.RowCount, batch.Columns.Count));
        Assert.Equal(batch, RecordBatch.Concat([batch, batch]));
    }

    [Theory]
    [InlineData("U")]
    [InlineData("Z")]
    [InlineData("vu")]
    [InlineData("e")]
    [InlineData("n")]
    [InlineData("tsu:")]
    [InlineData("tss:UTC")]
    [InlineData("tsn:UTC")]
    [InlineData("tdm")]
    [InlineData("ttu")]
    [InlineData("d:39,2")]
    [InlineData("d:10,-2")]
    [InlineData("d:10,2,256")]
    [InlineData("d:10")]
    [InlineData("w:16")]
    [InlineData("+l")]
    [InlineData("+s")]
    [InlineData("+w:0")]
    [InlineData("+w:3")]
    [InlineData("")]
    public void Import_UnsupportedFormat_NamesTheColumnAndReleasesEverythingOnce(string format)
    {
        _foreign.Schema->Children[1]->Format = _foreign.NewText(format);
        var exception = Assert.Throws<SchemaException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema));
        Assert.Equal("name", exception.Column);
        Assert.Contains(format, exception.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (ForeignBatch.ArrayReleases, ForeignBatch.SchemaReleases));
    }

    [Fact]
    public void Import_DictionaryEncodedColumn_NamesIt()
    {
        _foreign.Schema->Children[0]->Dictionary = _foreign.Schema->Children[1];
        Assert.Equal("id", Assert.Throws<SchemaException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema)).Column);
        Assert.Equal((1, 1), (ForeignBatch.ArrayReleases, ForeignBatch.SchemaReleases));
    }

    [Fact]
    public void Import_SingleColumn_IsRefused()
    {
        _foreign.Schema->Format = _foreign.NewText("l");
        Assert.Throws<SchemaException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema));
        Assert.Equal((1, 1), (ForeignBatch.ArrayReleases, ForeignBatch.SchemaReleases));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Import_MalformedArray_IsRefusedAndReleasedOnce(int damage)
    {
        switch (damage)
        {
            case 0: _foreign.Id->Length = 4; break;
            case 1: _foreign.Id->Offset = -1; break;
            case 2: _foreign.Array->Length = -1; break;
            case 3: _foreign.Id->Offset = int.MaxValue; break;
            case 4: _foreign.Id->Buffers[1] = null; break;
            case 5: _foreign.Name->BufferCount = 2; break;
            case 6: _foreign.Name->Buffers[2] = null; break;
            case 7: _foreign.Name->NullCount = 1; break;
            case 8: _foreign.Schema->ChildCount = 1; break;
            default: ((int*)_foreign.Name->Buffers[1])[5] = -1; break;
        }

        Assert.Throws<SchemaException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema));
        Assert.Equal((1, 1), (ForeignBatch.ArrayReleases, ForeignBatch.SchemaReleases));
    }

    [Fact]
    public void Import_MissingRows_AreRefused()
    {
        _foreign.Array->NullCount = 1;
        _foreign.Array->Buffers[0] = _foreign.Copy<byte>([0b11110]);
        Assert.Throws<SchemaException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema));
        Assert.Equal(1, ForeignBatch.ArrayReleases);
    }

    [Fact]
    public void Import_NotNullableColumnWithNulls_IsRefusedAndReleasedOnce()
    {
        _foreign.Schema->Children[0]->Flags = 0;
        Assert.Equal("id", Assert.Throws<SchemaException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema)).Column);
        Assert.Equal(1, ForeignBatch.ArrayReleases);
    }

    [Fact]
    public void Import_Vectors_HonourTheOffsetOfTheirNumbers()
    {
        var schema = _foreign.Schema->Children[0];
        *schema = _foreign.NewSchema("+w:2", "embedding", 1);
        var item = _foreign.NewSchema("f", "item", 0);
        schema->Children[0] = &item;
        *_foreign.Id = _foreign.NewArray(5, 0, 1, 1);
        var numbers = _foreign.NewArray(10, 0, 2, 0);
        numbers.Offset = 3;
        numbers.Buffers[1] = _foreign.Copy<float>([-1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        _foreign.Id->Children[0] = &numbers;
        (_foreign.Array->Offset, _foreign.Array->Length) = (1, 4);
        using var batch = ArrowData.Import(_foreign.Array, _foreign.Schema);
        var vectors = Assert.IsType<VectorColumn>(batch["embedding"]);
        Assert.Equal([2f, 3], vectors.GetVector(0).ToArray());
        Assert.Equal([8f, 9], vectors.GetVector(3).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Import_VectorsWithMissingNumbers_AreRefused(int nullCount)
    {
        var schema = _foreign.Schema->Children[0];
        *schema = _foreign.NewSchema("+w:2", "embedding", 1);
        var item = _foreign.NewSchema("f", "item", 0);
        schema->Children[0] = &item;
        *_foreign.Id = _foreign.NewArray(5, 0, 1, 1);
        var numbers = _foreign.NewArray(10, nullCount, 2, 0);
        numbers.Buffers[0] = _foreign.Copy<byte>([0xFF, 0b01]);
        numbers.Buffers[1] = _foreign.Copy<float>(new float[10]);
        _foreign.Id->Children[0] = &numbers;
        Assert.Equal("embedding", Assert.Throws<SchemaException>(() => ArrowData.Import(_foreign.Array, _foreign.Schema)).Column);
    }
}
