using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class ProfileCheckTests
{
    private const string Sound =
        """{"rows":4,"columns":[{"name":"x","type":"float64","kind":"Numeric","rows":4,"missing":1,"distinct":3,"numeric":{"mean":2,"standardDeviation":1,"minimum":1,"maximum":3,"infinite":0,"quantiles":[],"histogram":{"edges":[1,2],"counts":[1,1,1],"groupStarts":[0,1]}}},{"name":"c","type":"utf8","kind":"Categorical","rows":4,"missing":0,"distinct":2,"categorical":{"values":[{"value":"a","rows":3}],"other":1}}],"format":1}""";

    [Fact]
    public void FromJson_SoundProfile_IsRead() => Assert.Equal(4, DataProfile.FromJson(Sound).Rows);

    [Theory]
    [InlineData("\"edges\":[1,2]", "\"edges\":[2,1]", "edges do not rise")]
    [InlineData("\"edges\":[1,2]", "\"edges\":[1]", "1 edges make 2 bins, not 3")]
    [InlineData("\"counts\":[1,1,1]", "\"counts\":[1,1,9]", "do not add up")]
    [InlineData("\"counts\":[1,1,1]", "\"counts\":[9223372036854775807,9223372036854775807,5]", "do not add up")]
    [InlineData("\"groupStarts\":[0,1]", "\"groupStarts\":[0,7]", "groups do not fit")]
    [InlineData("\"groupStarts\":[0,1]", "\"groupStarts\":[]", "groups do not fit")]
    [InlineData("\"missing\":1", "\"missing\":9", "9 of 4 rows are missing")]
    [InlineData("\"float64\"", "\"float65\"", "\"float65\" is no type")]
    [InlineData("\"float64\"", "\"utf8\"", "not Numeric")]
    [InlineData("\"other\":1", "\"other\":-1", "negative")]
    [InlineData("\"rows\":3}", "\"rows\":2}", "categories do not add up")]
    [InlineData("[{\"value\":\"a\",\"rows\":3}]", "[null]", "category is null")]
    [InlineData("\"numeric\":{", "\"number\":{", "summary is missing")]
    public void FromJson_Contradiction_NamesColumnAndPlace(string part, string damaged, string message)
    {
        var exception = Assert.Throws<SchemaException>(() => DataProfile.FromJson(Sound.Replace(part, damaged, StringComparison.Ordinal)));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("damaged in column", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"histogram\":{", "\"histogram\":null,\"x\":{")]
    [InlineData("\"edges\":[1,2]", "\"edges\":null")]
    [InlineData("\"name\":\"c\"", "\"name\":\"x\"")]
    [InlineData("\"columns\":[", "\"columns\":[null,")]
    public void FromJson_NullsAndDuplicates_AreRefused(string part, string damaged) =>
        Assert.Throws<SchemaException>(() => DataProfile.FromJson(Sound.Replace(part, damaged, StringComparison.Ordinal)));

    [Fact]
    public void FromJson_AnyByteChanged_IsRefusedOrUsable() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<byte>(), (position, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Sound);
            bytes[(int)((uint)position.Get * 7919 % (uint)bytes.Length)] = value;
            DataProfile profile;
            try
            {
                profile = ModelProfile.FromJson(bytes).Features;
            }
            catch (SchemaException)
            {
                return true;
            }

            using var batch = Batches.Of("x", 1, 2, double.NaN, 9);
            var report = DriftAnalyzer.Compare(profile, batch);
            return DriftAnalyzer.Compare(profile, profile).Features.Count == report.Features.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
}
