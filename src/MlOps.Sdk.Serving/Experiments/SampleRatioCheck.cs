using System.Globalization;
using MathNet.Numerics;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Asks whether units were shared among the variants as planned. When they were not, something decides who is counted,
/// and no comparison of the variants can be trusted.
/// </summary>
public sealed record SampleRatioCheck
{
    /// <summary>Below this p-value the shares are called wrong. It is small, because the check is made often.</summary>
    public const double Threshold = 0.001;

    private SampleRatioCheck(IReadOnlyList<double> expected, double statistic, double pValue) =>
        (Expected, Statistic, PValue) = (expected, statistic, pValue);

    /// <summary>How many units each variant should have.</summary>
    public IReadOnlyList<double> Expected { get; }

    /// <summary>Pearson's chi-square statistic, with one degree of freedom less than variants.</summary>
    public double Statistic { get; }

    /// <summary>How likely shares at least this far off are by chance.</summary>
    public double PValue { get; }

    /// <summary>Whether the shares are wrong.</summary>
    public bool IsMismatch => PValue < Threshold;

    /// <summary>Compares counts of units with the planned shares.</summary>
    /// <param name="counts">Units of each variant; two variants or more.</param>
    /// <param name="shares">The planned share of each, in any unit, above 0.</param>
    /// <exception cref="ArgumentException">There are fewer than two variants, not as many shares, a negative count, or no units.</exception>
    public static SampleRatioCheck Of(IReadOnlyList<long> counts, IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(shares);
        if (counts.Count < 2 || counts.Count != shares.Count)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"There are {counts.Count} counts and {shares.Count} shares. Give one of each for two variants or more."), nameof(counts));
        }

        if (counts.Any(c => c < 0) || shares.Any(s => !(s > 0 && double.IsFinite(s))) || counts.Sum() == 0)
        {
            throw new ArgumentException("Counts must not be negative nor all 0, and shares must lie above 0. Leave out variants that get no traffic.", nameof(counts));
        }

        var (total, planned) = ((double)counts.Sum(), shares.Sum());
        var expected = shares.Select(s => total * s / planned).ToArray();
        var statistic = counts.Zip(expected, (count, wanted) => (count - wanted) * (count - wanted) / wanted).Sum();
        return new SampleRatioCheck(expected, statistic, SpecialFunctions.GammaUpperRegularized((counts.Count - 1) / 2.0, statistic / 2));
    }
}
