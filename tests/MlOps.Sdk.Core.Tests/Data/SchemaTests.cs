using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class SchemaTests
{
    private static readonly Schema Orders = new(new Field("id", DataType.Int64, IsNullable: false), new Field("amount", DataType.Float64));

    [Fact]
    public void Require_OfUnknownColumn_NamesItTheNearestAndAllThereAre()
    {
        var error = Assert.Throws<SchemaException>(() => Orders.Require("amuont"));
        Assert.Equal("amuont", error.Column);
        Assert.Contains("Did you mean 'amount'?", error.Message);
        Assert.Contains("id, amount", error.Message);
    }

    [Fact]
    public void Constructor_WithTheSameNameTwice_IsRefused()
    {
        var error = Assert.Throws<SchemaException>(() => new Schema(new Field("a", DataType.Int8), new Field("a", DataType.Utf8)));
        Assert.Equal("a", error.Column);
    }

    [Fact]
    public void Constructor_WithAnEmptyName_IsRefused() =>
        Assert.Throws<SchemaException>(() => new Schema(new Field("", DataType.Int8)));

    [Fact]
    public void Equals_ComparesNamesTypesAndNullability()
    {
        Assert.Equal(Orders, new Schema(Orders));
        Assert.Equal(Orders.GetHashCode(), new Schema(Orders).GetHashCode());
        Assert.NotEqual(Orders, new Schema(Orders[0], Orders[1] with { IsNullable = false }));
        Assert.NotEqual(Orders, new Schema(Orders[1], Orders[0]));
    }

    [Fact]
    public void IndexOf_IsCaseSensitive()
    {
        Assert.Equal(1, Orders.IndexOf("amount"));
        Assert.Equal(-1, Orders.IndexOf("Amount"));
    }
}
