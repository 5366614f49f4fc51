using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>Searches the histogram of a node for the split with the largest gain (Chen and Guestrin 2016, equation 7, without a cost per leaf).</summary>
internal sealed class SplitFinder(GradientBoostedTreesOptions options)
{
    // Below this the gain is rounding noise.
    private const double SmallestGain = 1e-10;

    private readonly double _minHessian = Math.Max(options.MinChildWeight, 1e-9);

    /// <summary>The best split among the features of a group.</summary>
    /// <param name="data">The binned rows.</param>
    /// <param name="group">The group.</param>
    /// <param name="slots">The node's slots of that group.</param>
    /// <param name="total">The node's sums.</param>
    /// <param name="allowed">Which features may be used; null means all.</param>
    public SplitCandidate Best(BinnedMatrix data, FeatureGroup group, ReadOnlySpan<Vector256<double>> slots, Vector256<double> total, bool[]? allowed)
    {
        var best = SplitCandidate.None;
        for (var m = 0; m < group.Features.Length; m++)
        {
            var feature = group.Features[m];
            if (allowed is not null && !allowed[feature])
            {
                continue;
            }

            if (group.IsBundle)
            {
                Consider(ref best, feature, 0, total - slots[m + 1], total, missingLeft: null);
            }
            else
            {
                Scan(ref best, feature, data.Mappers[feature], slots, total);
            }
        }

        return best;
    }

    private static bool LargerSideIsLeft(Vector256<double> left, Vector256<double> total) => left[2] * 2 >= total[2];

    private void Scan(ref SplitCandidate best, int feature, BinMapper mapper, ReadOnlySpan<Vector256<double>> slots, Vector256<double> total)
    {
        var missing = mapper.HasMissing ? slots[mapper.BinCount] : default;
        var anyMissing = missing[2] > 0;
        var left = Vector256<double>.Zero;

        // With missing values present, the last cut sets all known values apart from them.
        var last = anyMissing ? mapper.BinCount : mapper.BinCount - 1;
        for (var bin = 0; bin < last; bin++)
        {
            if (slots[bin][2] == 0)
            {
                continue;
            }

            left += slots[bin];
            if (total[2] - left[2] < options.MinSamplesLeaf)
            {
                break;
            }

            if (anyMissing)
            {
                Consider(ref best, feature, bin, left, total, missingLeft: false);
                Consider(ref best, feature, bin, left + missing, total, missingLeft: true);
            }
            else
            {
                Consider(ref best, feature, bin, left, total, missingLeft: null);
            }
        }
    }

    private void Consider(ref SplitCandidate best, int feature, int bin, Vector256<double> left, Vector256<double> total, bool? missingLeft)
    {
        var right = total - left;
        double leftHessian = left[1], rightHessian = right[1];
        if (left[2] < options.MinSamplesLeaf || right[2] < options.MinSamplesLeaf || leftHessian < _minHessian || rightHessian < _minHessian)
        {
            return;
        }

        var leftWeight = leftHessian + options.L2;
        var rightWeight = rightHessian + options.L2;
        var gain = (((left[0] * left[0] * rightWeight) + (right[0] * right[0] * leftWeight)) / (leftWeight * rightWeight))
            - (total[0] * total[0] / (total[1] + options.L2));
        if (gain > SmallestGain && gain > best.Gain)
        {
            best = new SplitCandidate(gain, feature, bin, missingLeft ?? LargerSideIsLeft(left, total), left);
        }
    }
}
