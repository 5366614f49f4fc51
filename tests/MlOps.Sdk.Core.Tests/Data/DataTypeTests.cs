using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class DataTypeTests
{
    public static TheoryData<string> AllTypes =>
        [.. Enum.GetValues<DataTypeKind>().Select(k => k switch
        {
            DataTypeKind.Decimal128 => "decimal128(10,2)",
            DataTypeKind.Vector => "vector(128)",
            _ => k.ToString().ToLowerInvariant(),
        })];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Parse_OfToString_GivesTheSameType(string name)
    {
        var type = DataType.Parse(name);
        Assert.Equal(name, type.ToString());
        Assert.Equal(type, DataType.Parse(type.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("int")]
    [InlineData("int64(3)")]
    [InlineData("decimal128")]
    [InlineData("vector")]
    [InlineData("3")]
    [InlineData("vector(1,2)")]
    public void Parse_OfNoType_QuotesTheTextAndListsTheTypes(string text)
    {
        var error = Assert.Throws<FormatException>(() => DataType.Parse(text));
        Assert.Contains($"'{text}'", error.Message);
        Assert.Contains("float64", error.Message);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(39, 0)]
    [InlineData(5, 6)]
    [InlineData(5, -1)]
    public void Decimal128_OutsideItsRange_IsRefused(int precision, int scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DataType.Decimal128(precision, scale));

    [Fact]
    public void ByteWidth_OfVector_CountsItsNumbers() => Assert.Equal(512, DataType.Vector(128).ByteWidth);
}
