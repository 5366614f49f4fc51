using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class EntityTests
{
    [Fact]
    public void Constructor_WithoutJoinKey_UsesTheName() => Assert.Equal("author", new Entity("author", DataType.Int64).JoinKeys[0].Column);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("9lives")]
    [InlineData("a-b")]
    [InlineData("a__b")]
    [InlineData("größe")]
    [InlineData("a/../b")]
    [InlineData("a\"; DROP TABLE x; --")]
    public void Constructor_NameNotAllowed_SaysTheRule(string name)
    {
        var failure = Assert.Throws<ArgumentException>(() => new Entity(name, DataType.Int64));
        Assert.Contains($"'{name}' cannot be the name of an entity", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_FloatingKey_NamesTypeAndFix()
    {
        var failure = Assert.Throws<ArgumentException>(() => new Entity("author", DataType.Float64));
        Assert.Contains("float64", failure.Message, StringComparison.Ordinal);
        Assert.Contains("integer type or utf8", failure.Message, StringComparison.Ordinal);
    }
}
