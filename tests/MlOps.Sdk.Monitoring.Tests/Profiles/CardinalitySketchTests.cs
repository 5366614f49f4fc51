namespace MlOps.Sdk.Monitoring.Tests;

public sealed class CardinalitySketchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void Estimate_DistinctValuesSeenTwice_IsWithinThreeStandardErrors(int distinct)
    {
        var left = new CardinalitySketch();
        var right = new CardinalitySketch();
        for (var i = 0; i < distinct; i++)
        {
            left.Add(CardinalitySketch.Hash((double)i));
            right.Add(CardinalitySketch.Hash((double)i));
        }

        left.Merge(right);
        Assert.InRange(left.Estimate(), distinct * (1 - (3 * 0.023)), distinct * (1 + (3 * 0.023)) + 0.5);
    }
}
