using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Metadata;

public sealed class MetadataTextTests
{
    [Theory]
    [InlineData("roc_auc")]
    [InlineData("x'; DROP TABLE runs; --")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("学習率 \U0001F600")]
    public void CheckName_OfVisibleText_ReturnsIt(string name) => Assert.Equal(name, MetadataText.CheckName(name, "metric", "name"));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" a", "white space")]
    [InlineData("a\n", "white space")]
    [InlineData("a\r\nforged", "U+000D at position 1")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("a\u001Bb", "U+001B")]
    [InlineData("a\u202Eb", "U+202E")]
    [InlineData("a\u200Bb", "U+200B")]
    [InlineData("a\u2028b", "U+2028")]
    public void CheckName_OfHostileText_SaysWhatIsWrongInOneLine(string name, string expected)
    {
        var thrown = Assert.Throws<ArgumentException>(() => MetadataText.CheckName(name, "metric", "name"));
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
        Assert.DoesNotContain('\u001B', thrown.Message);
        Assert.Equal("name", thrown.ParamName);
    }

    [Fact]
    public void CheckName_OfHalfASurrogate_IsRefused()
    {
        // Not a theory: attributes are stored as UTF-8, which cannot hold half a surrogate.
        var thrown = Assert.Throws<ArgumentException>(() => MetadataText.CheckName("a\uD83Db", "metric", "name"));
        Assert.Contains("half a surrogate", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckName_OfAMegabyte_GivesAShortMessage()
    {
        var thrown = Assert.Throws<ArgumentException>(() => MetadataText.CheckName(new string('k', 1 << 20), "metric", "name"));
        Assert.Contains("1048576 characters", thrown.Message, StringComparison.Ordinal);
        Assert.InRange(thrown.Message.Length, 1, 300);
    }

    [Fact]
    public void CheckValue_AllowsLineBreaksAndRefusesWhatTextColumnsCannotHold()
    {
        Assert.Equal("a\nb\u202E", MetadataText.CheckValue("a\nb\u202E", "tag 'x'", "value"));
        Assert.Throws<ArgumentException>(() => MetadataText.CheckValue("a\0", "tag 'x'", "value"));
        Assert.Throws<ArgumentException>(() => MetadataText.CheckValue("\uDC00", "tag 'x'", "value"));
        Assert.Throws<ArgumentException>(() => MetadataText.CheckValue(new string('v', MetadataText.MaxValueLength + 1), "tag 'x'", "value"));
    }
}
