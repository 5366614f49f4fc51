using System.Text;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class FrequentValuesTests
{
    [Fact]
    public void Add_HundredThousandCategoriesFirst_StillFindsTheFrequentOnes()
    {
        var values = new FrequentValues();
        for (var i = 0; i < 100_000; i++)
        {
            values.Add(Encoding.UTF8.GetBytes($"rare-{i}"));
        }

        for (var i = 0; i < 20_000; i++)
        {
            values.Add("often"u8);
        }

        var often = values.Counts.Single(entry => "often"u8.SequenceEqual(entry.Key)).Value;
        Assert.InRange(often, 20_000 - values.Undercount, 20_000);
        Assert.InRange(values.Undercount, 1, 2 * 120_000 / FrequentValues.Capacity);
        Assert.InRange(values.Tracked, 1, FrequentValues.Capacity);
    }

    [Fact]
    public void Merge_FewCategories_AddsExactly()
    {
        var left = new FrequentValues();
        var right = new FrequentValues();
        left.Add("a"u8, 3);
        right.Add("a"u8, 4);
        right.Add("b"u8);
        left.Merge(right);
        Assert.Equal(0, left.Undercount);
        Assert.Equal(["a=7", "b=1"], left.Counts.Select(e => $"{Encoding.UTF8.GetString(e.Key)}={e.Value}").Order());
    }
}
