using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Metadata;

public sealed class MetadataMigrationsTests
{
    [Fact]
    public void Constructor_WithAGap_NamesTheScript()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new MetadataMigrations("x", [("001_a.sql", ""), ("003_c.sql", "")]));
        Assert.Contains("003_c.sql", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WithADouble_Refuses() =>
        Assert.Throws<ArgumentException>(() => new MetadataMigrations("x", [("001_a.sql", ""), ("001_b.sql", "")]));

    [Fact]
    public void Constructor_WithoutANumber_SaysHowToName()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new MetadataMigrations("x", [("tables.sql", "")]));
        Assert.Contains("001_tables.sql", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OfAFolderWithoutScripts_Refuses() =>
        Assert.Throws<ArgumentException>(() => new MetadataMigrations("x", typeof(MetadataMigrationsTests).Assembly, "Nowhere"));

    [Fact]
    public void Checksum_OfOtherLineEndings_IsTheSame() => Assert.Equal(
        new MetadataMigrations("x", [("001_a.sql", "A\nB")]).Checksum, new MetadataMigrations("x", [("001_a.sql", "A\r\nB")]).Checksum);
}
