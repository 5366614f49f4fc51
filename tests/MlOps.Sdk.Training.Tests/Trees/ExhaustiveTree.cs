using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training.Tests.Trees;

/// <summary>Grows a tree best leaf first by trying every cut of every feature on the values themselves. Slow and plain.</summary>
internal sealed class ExhaustiveTree(FeatureMatrix features, Vector128<float>[] derivatives, GradientBoostedTreesOptions options)
{
    public float[] Predict(int[] sample)
    {
        List<(List<int> Rows, int Depth)> leaves = [([.. sample], 0)];
        while (leaves.Count < options.MaxLeaves)
        {
            var best = leaves.Select((leaf, i) => (Split: Best(leaf.Rows, leaf.Depth), Leaf: i)).MaxBy(s => s.Split.Gain);
            if (best.Split.Left.Count == 0)
            {
                break;
            }

            var (rows, depth) = leaves[best.Leaf];
            leaves[best.Leaf] = (best.Split.Left, depth + 1);
            leaves.Add(([.. rows.Except(best.Split.Left)], depth + 1));
        }

        var predictions = new float[features.RowCount];
        foreach (var (rows, _) in leaves)
        {
            var (gradient, hessian) = Sum(rows);
            rows.ForEach(row => predictions[row] = (float)(-gradient / (hessian + options.L2)));
        }

        return predictions;
    }

    private (double Gain, List<int> Left) Best(List<int> rows, int depth)
    {
        (double Gain, List<int> Left) best = (0, []);
        for (var f = 0; depth < options.MaxDepth && f < features.ColumnCount; f++)
        {
            foreach (var cut in rows.Select(r => features[r, f]).Where(v => !float.IsNaN(v)).Distinct())
            {
                foreach (var missingLeft in new[] { false, true })
                {
                    var left = rows.Where(r => features[r, f] <= cut || (missingLeft && float.IsNaN(features[r, f]))).ToList();
                    var gain = Gain(rows, left);
                    best = gain > best.Gain + 1e-9 ? (gain, left) : best;
                }
            }
        }

        return best;
    }

    private double Gain(List<int> rows, List<int> left)
    {
        if (left.Count < options.MinSamplesLeaf || rows.Count - left.Count < options.MinSamplesLeaf)
        {
            return 0;
        }

        var (all, part) = (Sum(rows), Sum(left));
        return Score(part.Gradient, part.Hessian) + Score(all.Gradient - part.Gradient, all.Hessian - part.Hessian) - Score(all.Gradient, all.Hessian);
    }

    private double Score(double gradient, double hessian) => gradient * gradient / (hessian + options.L2);

    private (double Gradient, double Hessian) Sum(List<int> rows) => (rows.Sum(r => (double)derivatives[r][0]), rows.Sum(r => (double)derivatives[r][1]));
}
