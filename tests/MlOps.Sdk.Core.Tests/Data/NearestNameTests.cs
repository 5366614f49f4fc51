using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("lines_aded", "lines_added")]
    [InlineData("Lines_Added", "lines_added")]
    [InlineData("subsytem", "subsystem")]
    [InlineData("price_paid", null)]
    public void Find_GivesTheClosestWithinAThird(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["lines_added", "lines_deleted", "subsystem"]));
}
