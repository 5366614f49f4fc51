using System.Runtime.Intrinsics;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Training.Tests.Trees;

/// <summary>A grown tree against a tree grown the slow way: every split of every leaf tried on the raw values.</summary>
public sealed class TreeGrowerTests
{
    [Fact]
    public void Grow_OnRandomRows_EqualsExhaustiveSearch() => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
    {
        var random = new Random(seed);
        var rows = 20 + random.Next(180);
        var features = RandomFeatures(random, rows);
        var gradients = Enumerable.Range(0, rows).Select(_ => random.NextDouble() - 0.4).ToArray();
        var options = new GradientBoostedTreesOptions
        {
            LearningRate = 1, MaxDepth = 1 + random.Next(4), MaxLeaves = 2 + random.Next(12), MinSamplesLeaf = 1 + random.Next(8), L2 = random.NextDouble(),
        };
        var derivatives = gradients.Select(g => Vector128.Create((float)g, 0.25f, 1, 0)).ToArray();
        var scores = new double[rows];
        var sample = random.Next(2) == 0 ? null : Enumerable.Range(0, rows).Where(_ => random.Next(4) > 0).ToArray();
        var grown = new TreeGrower(BinnedMatrix.Of(features, 255, threads: 2), options, threads: 2).Grow(derivatives, sample, null, scores);
        var expected = new ExhaustiveTree(features, derivatives, options).Predict(sample ?? [.. Enumerable.Range(0, rows)]);
        foreach (var row in sample ?? [.. Enumerable.Range(0, rows)])
        {
            var predicted = grown?.Predict(features, row) ?? 0;
            if (grown is not null)
            {
                Assert.Equal(expected[row], predicted, 1e-4);
                Assert.Equal(sample is null ? predicted : 0, scores[row], 1e-6);
            }
            else
            {
                Assert.Single((sample ?? [.. Enumerable.Range(0, rows)]).Select(r => expected[r]).Distinct());
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(3, 7));

    // Numbers with ties, numbers with holes, and one-hot columns, which share a bundle.
    private static FeatureMatrix RandomFeatures(Random random, int rows)
    {
        var category = Enumerable.Range(0, rows).Select(_ => random.Next(5)).ToArray();
        float[][] columns =
        [
            [.. Enumerable.Range(0, rows).Select(_ => random.NextSingle() * 10)],
            [.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(4))],
            [.. Enumerable.Range(0, rows).Select(_ => random.Next(3) == 0 ? float.NaN : random.Next(10) / 3f)],
            [.. category.Select(c => c == 0 ? 1f : 0f)],
            [.. category.Select(c => c == 1 ? 1f : 0f)],
            [.. category.Select(c => c == 2 ? 1f : 0f)],
        ];
        return new FeatureMatrix(["a", "b", "c", "d", "e", "f"], columns, rows);
    }
}
