namespace MlOps.Sdk.Training.Tests.Trees;

public sealed class FeatureBundlerTests
{
    [Fact]
    public void Of_OneHotColumns_SharesOneGroup()
    {
        var matrix = new FeatureMatrix(
            ["number", "a", "b", "overlapping"], [[1, 2, 3, 4], [1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 0, 0]], 4);
        var binned = BinnedMatrix.Of(matrix, 255, threads: 1);
        Assert.Equal(2, binned.Groups.Count(g => !g.IsBundle));
        var bundle = Assert.Single(binned.Groups, g => g.IsBundle);
        Assert.Equal([1, 2], bundle.Features);
        Assert.Equal([1, 2, 0, 0], bundle.Bins);
    }

    [Fact]
    public void Of_ConstantColumns_LeavesThemOut() =>
        Assert.Empty(BinnedMatrix.Of(new FeatureMatrix(["x"], [[5, 5, 5]], 3), 255, threads: 1).Groups);

    [Fact]
    public void Bundle_OfMoreThan255Columns_OpensAnother()
    {
        var bins = Enumerable.Range(0, 300).Select(f => Enumerable.Range(0, 300).Select(row => row == f ? (byte)1 : (byte)0).ToArray()).ToArray();
        Assert.Equal([255, 45], FeatureBundler.Bundle([.. Enumerable.Range(0, 300)], f => bins[f]).Select(b => b.Count));
    }
}
