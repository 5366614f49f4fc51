using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core.Tests.Data;

namespace MlOps.Sdk.Core.Tests;

[Collection("Arrow memory")]
public sealed unsafe class ArrowExportTests : IDisposable
{
    private readonly long _live = ArrowMemory.LiveBlocks;

    public void Dispose() => Assert.Equal(_live, ArrowMemory.LiveBlocks);

    [Fact]
    public void Structures_HaveTheSizesOfTheCInterface() => Assert.Equal((72, 80), (sizeof(ArrowSchema), sizeof(ArrowArray)));

    [Fact]
    public void Export_EveryType_WritesTheSpecifiedFormats()
    {
        using var batch = RandomColumns.Batch(3, new Random(1));
        ArrowSchema schema;
        ArrowData.Export(batch.Schema, &schema);
        Assert.Equal("+s", Text(schema.Format));
        Assert.Equal(
            ["b", "c", "s", "i", "l", "C", "S", "I", "L", "f", "g", "u", "z", "d:20,4", "tdD", "tsu:UTC", "+w:3"],
            Formats(&schema));
        Assert.Equal("f", Text(schema.Children[16]->Children[0]->Format));
        Assert.Equal(batch.Schema, ArrowData.ImportSchema(&schema));
        schema.Release(&schema);
        Assert.True(schema.Release is null);
    }

    [Fact]
    public void RoundTrip_AnySliceOfAnySlice_IsEqualAndFreesEverything() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(31, 37),
        Prop.ForAll(Gen.Choose(0, 40).ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(), Gen.Choose(0, 2).ToArbitrary(), (offset, length, nulls) =>
        {
            using var batch = RandomColumns.Batch(90, new Random(offset + (41 * length)), nulls / 2.0);
            using var slice = batch.Slice(5, 80).Slice(offset, length);
            ArrowArray array;
            ArrowSchema schema;
            ArrowData.Export(slice, &array, &schema);
            using var imported = ArrowData.Import(&array, &schema);
            return imported.Equals(slice) && imported.Columns.Zip(slice.Columns).All(p => p.First.NullCount == p.Second.NullCount);
        }));

    [Fact]
    public void RoundTrip_OriginalDisposedFirst_KeepsTheSameMemoryAlive()
    {
        var batch = RandomColumns.Batch(50, new Random(2), 0.1);
        using var copy = RecordBatch.Concat([batch, batch]).Slice(0, 50);
        var buffer = batch["Int64"].Buffers[0];
        var address = (nint)buffer.Pointer;
        ArrowArray array;
        ArrowSchema schema;
        ArrowData.Export(batch, &array, &schema);
        batch.Dispose();
        var imported = ArrowData.Import(&array, &schema);
        Assert.Equal(copy, imported);
        fixed (long* values = imported.Column<long>("Int64").Values)
        {
            Assert.Equal(address, (nint)values);
        }

        imported.Dispose();
        Assert.Throws<ObjectDisposedException>(buffer.Retain);
    }

    [Fact]
    public void Release_Unread_FreesTheBuffersExactlyOnce()
    {
        var batch = RandomColumns.Batch(10, new Random(3));
        ColumnBuffer[] buffers = [.. batch.Columns.SelectMany(c => c.Buffers.ToArray())];
        ArrowArray array;
        ArrowSchema schema;
        ArrowData.Export(batch, &array, &schema);
        batch.Dispose();
        Assert.All(buffers, b => b.Retain().Release());
        array.Release(&array);
        schema.Release(&schema);
        Assert.True(array.Release is null);
        Assert.All(buffers, b => Assert.Throws<ObjectDisposedException>(b.Retain));
    }

    [Fact]
    public void Release_ParentOfMovedChildren_LeavesThemAlive()
    {
        var batch = RandomColumns.Batch(10, new Random(4), 0);
        var expected = batch.Column<long>("Int64").Values.ToArray();
        var expectedVector = ((VectorColumn)batch["Vector"]).Values.ToArray();
        ArrowArray array;
        ArrowSchema schema;
        ArrowData.Export(batch, &array, &schema);
        batch.Dispose();

        ArrowArray moved = *array.Children[batch.Schema.IndexOf("Int64")], numbers = *array.Children[batch.Schema.IndexOf("Vector")]->Children[0];
        ArrowSchema movedSchema = *schema.Children[batch.Schema.IndexOf("Int64")];
        array.Children[batch.Schema.IndexOf("Int64")]->Release = null;
        array.Children[batch.Schema.IndexOf("Vector")]->Children[0]->Release = null;
        schema.Children[batch.Schema.IndexOf("Int64")]->Release = null;
        array.Release(&array);
        schema.Release(&schema);

        Assert.Equal(expected, new ReadOnlySpan<long>((long*)moved.Buffers[1] + moved.Offset, (int)moved.Length).ToArray());
        Assert.Equal(expectedVector, new ReadOnlySpan<float>(numbers.Buffers[1], (int)numbers.Length).ToArray());
        Assert.Equal("Int64", Text(movedSchema.Name));
        moved.Release(&moved);
        numbers.Release(&numbers);
        movedSchema.Release(&movedSchema);
    }

    [Fact]
    public void Export_SliceWithNulls_DescribesItselfByOffset()
    {
        using var batch = new RecordBatch(
            new Schema(new("x", DataType.Int32), new Field("e", DataType.Vector(2), IsNullable: false)),
            Columns.FromNullable<int>(1, null, 3, null, 5),
            Columns.FromObjects(DataType.Vector(2), [.. Enumerable.Range(0, 5).Select(i => (object?)new float[] { i, -i })]));
        using var slice = batch.Slice(2, 3);
        ArrowArray array;
        ArrowSchema schema;
        ArrowData.Export(slice, &array, &schema);
        Assert.Equal((3L, 0L, 0L), (array.Length, array.Offset, array.NullCount));
        Assert.Equal((3L, 2L, 1L), (array.Children[0]->Length, array.Children[0]->Offset, array.Children[0]->NullCount));
        Assert.Equal((3L, 2L), (array.Children[1]->Length, array.Children[1]->Offset));
        Assert.Equal((10L, 0L), (array.Children[1]->Children[0]->Length, array.Children[1]->Children[0]->Offset));
        Assert.True(array.Children[1]->Buffers[0] is null);
        Assert.Equal((2L, 0L), (schema.Children[0]->Flags, schema.Children[1]->Flags));
        array.Release(&array);
        schema.Release(&schema);
    }

    [Fact]
    public void Export_NoRowsOrNoColumns_RoundTrips()
    {
        foreach (var batch in (RecordBatch[])[RandomColumns.Batch(0, new Random(5)), new RecordBatch(new Schema())])
        {
            ArrowArray array;
            ArrowSchema schema;
            ArrowData.Export(batch, &array, &schema);
            using var imported = ArrowData.Import(&array, &schema);
            Assert.Equal(batch, imported);
        }
    }

    private static List<string> Formats(ArrowSchema* schema)
    {
        var formats = new List<string>();
        for (var i = 0; i < schema->ChildCount; i++)
        {
            formats.Add(Text(schema->Children[i]->Format));
        }

        return formats;
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)!;
}
