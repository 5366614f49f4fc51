using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class ColumnBuilderTests
{
    public static TheoryData<string, object> Unfit => new()
    {
        { "int8", 300 },
        { "uint8", -1 },
        { "int64", 1.5 },
        { "int64", "12a" },
        { "float64", "many" },
        { "boolean", "perhaps" },
        { "utf8", 5 },
        { "binary", "text" },
        { "date", 1.5 },
        { "timestamp", "yesterday" },
        { "timestamp", new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Local) },
        { "decimal128(4,2)", 123.45m },
        { "vector(3)", new[] { 1f } },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Append_OfAValueThatDoesNotFit_NamesValueAndType(string type, object value)
    {
        var builder = ColumnBuilder.Create(DataType.Parse(type));
        var error = Assert.Throws<SchemaException>(() => builder.Append(value));
        Assert.Contains(type, error.Message);
        Assert.Contains($"'{value}'", error.Message);
        Assert.Equal(0, builder.Length);
    }

    [Fact]
    public void Append_OfDecimalWithTooManyDigits_RoundsHalfToEven()
    {
        using var column = Columns.FromObjects(DataType.Decimal128(10, 1), [0.25m, 0.35m, -0.25m]);
        Assert.Equal([0.2m, 0.4m, -0.2m], Enumerable.Range(0, 3).Select(i => (decimal)column.GetValue(i)!));
    }

    [Fact]
    public void Append_OfInstantBeforeTheEpoch_CutsTowardsThePast()
    {
        using var column = Columns.FromTimestamps(DateTimeOffset.UnixEpoch.AddTicks(-1));
        Assert.Equal(-1, column.Values[0]);
    }

    [Fact]
    public void AppendNull_AfterManyValues_KeepsThemPresent()
    {
        var builder = (ColumnBuilder<int>)ColumnBuilder.Create(DataType.Int32);
        builder.AppendRange(Enumerable.Range(0, 1001).ToArray());
        builder.AppendNull();
        builder.Append(7);
        using var column = (Column<int>)builder.Build();
        Assert.Equal(1, column.NullCount);
        Assert.True(column.IsNull(1001));
        Assert.Equal(7, column[1002]);
        Assert.False(column.IsNull(1000));
    }

    [Fact]
    public void Build_EmptiesTheBuilderForTheNextColumn()
    {
        var builder = new RecordBatchBuilder(new Schema(new Field("a", DataType.Utf8)));
        using var first = builder.AppendRow("x").AppendRow([null]).Build();
        using var second = builder.AppendRow("y").Build();
        Assert.Equal(2, first.RowCount);
        Assert.Equal("y", second.Text("a").GetString(0));
        Assert.Equal(0, second["a"].NullCount);
    }
}
