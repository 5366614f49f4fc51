using System.Buffers;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class BatchEncodingTests
{
    [Theory]
    [InlineData(0, 0.3)]
    [InlineData(1, 0.3)]
    [InlineData(9, 0)]
    [InlineData(257, 0.3)]
    [InlineData(64, 1)]
    public void Read_WhatWasWritten_IsTheSameBatch(int rows, double missing)
    {
        using var batch = RandomBatches.Of(rows + 7, rows, missing);
        using var read = BatchEncoding.Read(BatchEncoding.ReadSchema(BatchEncoding.WriteSchema(batch.Schema)), Encode(batch));
        Assert.Equal(batch, read);
    }

    [Fact]
    public void Write_Slice_HasItsRowsAlone()
    {
        using var whole = RandomBatches.Of(3, 50);
        using var slice = whole.Slice(13, 21);
        using var read = BatchEncoding.Read(slice.Schema, Encode(slice));
        Assert.Equal(slice, read);
    }

    [Fact]
    public void Read_CutOrChangedBytes_NeverGiveMoreThanAnError()
    {
        using var batch = RandomBatches.Of(5, 20);
        var bytes = Encode(batch);
        for (var length = 0; length < bytes.Length; length += 3)
        {
            Assert.Throws<InvalidDataException>(() => BatchEncoding.Read(batch.Schema, bytes.AsSpan(0, length)).Dispose());
        }

        Assert.Throws<InvalidDataException>(() => BatchEncoding.Read(batch.Schema, [.. bytes, 0]).Dispose());
    }

    [Fact]
    public void Append_EncodedRows_AreTheRows()
    {
        using var batch = RandomBatches.Of(11, 40);
        var rows = new RowEncoding(batch.Schema, batch.Schema.Select(f => f.Name));
        var builder = new RecordBatchBuilder(batch.Schema);
        for (var i = 0; i < batch.RowCount; i++)
        {
            rows.Append(builder, 0, rows.Encode(batch, i));
        }

        using var read = builder.Build();
        Assert.Equal(batch, read);
    }

    private static byte[] Encode(RecordBatch batch)
    {
        var buffer = new ArrayBufferWriter<byte>();
        BatchEncoding.Write(buffer, batch);
        return buffer.WrittenSpan.ToArray();
    }
}
