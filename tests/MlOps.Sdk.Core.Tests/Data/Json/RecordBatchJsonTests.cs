using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core.Tests.Data;

namespace MlOps.Sdk.Core.Tests;

public sealed class RecordBatchJsonTests
{
    [Fact]
    public void Parse_WhatWasWritten_IsEqualForEveryType()
    {
        using var batch = RandomColumns.Batch(200, new Random(3));
        var json = RecordBatchJson.ToUtf8(batch);
        using var read = RecordBatchJson.Parse(json);
        Assert.Equal(batch, read);
        Assert.Equal(json, RecordBatchJson.ToUtf8(read));
    }

    [Fact]
    public void Parse_AnyDouble_ComesBackBitForBit() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(3, 5),
        Prop.ForAll(ArbMap.Default.ArbFor<double>(), ArbMap.Default.ArbFor<float>(), (x, y) =>
        {
            using var batch = new RecordBatch(
                new Schema(new("x", DataType.Float64), new("y", DataType.Float32)), Columns.From(x), Columns.From(y));
            using var read = RecordBatchJson.Parse(RecordBatchJson.ToUtf8(batch));
            return batch.Equals(read) || double.IsNaN(x) || float.IsNaN(y);
        }));

    [Fact]
    public void Parse_Slice_HasOnlyItsRows()
    {
        using var batch = RandomColumns.Batch(50, new Random(4));
        using var slice = batch.Slice(13, 20);
        using var read = RecordBatchJson.Parse(RecordBatchJson.ToUtf8(slice));
        Assert.Equal(slice, read);
    }

    [Fact]
    public void ToUtf8_SmallBatch_HasTheDocumentedForm()
    {
        using var batch = new RecordBatch(new Schema(new Field("x", DataType.Int64)), Columns.FromNullable<long>(1, null));
        Assert.Equal("""{"rows":2,"columns":[{"name":"x","type":"int64","nullable":true,"values":[1,null]}]}""", Encoding.UTF8.GetString(RecordBatchJson.ToUtf8(batch)));
    }

    [Theory]
    [InlineData("int8", "128")]
    [InlineData("int64", "1.5")]
    [InlineData("int64", "\"1\"")]
    [InlineData("uint8", "-1")]
    [InlineData("float64", "1e999")]
    [InlineData("float32", "1e39")]
    [InlineData("float64", "\"Nan\"")]
    [InlineData("boolean", "1")]
    [InlineData("utf8", "1")]
    [InlineData("binary", "\"%\"")]
    [InlineData("vector(2)", "[1]")]
    [InlineData("vector(2)", "[1,null]")]
    [InlineData("decimal128(4,2)", "\"123.45\"")]
    [InlineData("decimal128(4,2)", "\"1.5\"")]
    [InlineData("decimal128(4,2)", "\"--1.50\"")]
    [InlineData("date", "\"2024-01-01\"")]
    public void Parse_ValueOfAnotherType_NamesColumnAndRow(string type, string value)
    {
        var json = $$"""{"rows":2,"columns":[{"name":"x","type":"{{type}}","nullable":true,"values":[null,{{value}}]}]}""";
        var exception = Assert.Throws<SchemaException>(() => RecordBatchJson.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Equal("x", exception.Column);
        Assert.Equal(1, exception.Row);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"rows":1,"rows":1,"columns":[]}""")]
    [InlineData("""{"rows":1,"columns":[]}""")]
    [InlineData("""{"rows":1.5,"columns":[]}""")]
    [InlineData("""{"rows":0,"columns":[],"more":1}""")]
    [InlineData("""{"rows":0,"columns":[{"name":"x","type":"int64","nullable":true}]}""")]
    [InlineData("""{"rows":0,"columns":[{"name":"x","type":"complex","nullable":true,"values":[]}]}""")]
    [InlineData("""{"rows":2,"columns":[{"name":"x","type":"int64","nullable":true,"values":[1]}]}""")]
    [InlineData("""{"rows":1,"columns":[{"name":"x","type":"int64","nullable":false,"values":[null]}]}""")]
    [InlineData("""{"rows":0,"columns":[{"name":1,"type":"int64","nullable":true,"values":[]}]}""")]
    public void Parse_OtherForm_IsRefused(string json) =>
        Assert.Throws<SchemaException>(() => RecordBatchJson.Parse(Encoding.UTF8.GetBytes(json)));
}
