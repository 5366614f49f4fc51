using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>
/// What a variant's units came to, as far as an analysis needs it: how many there were, and mean and sample variance of their
/// outcomes. Immutable; two disjoint sets merge without loss.
/// </summary>
public sealed record VariantOutcomes
{
    private VariantOutcomes(string variant, long count, double mean, double variance, bool isProportion) =>
        (Variant, Count, Mean, Variance, IsProportion) = (variant, count, mean, variance, isProportion);

    /// <summary>The variant's name.</summary>
    public string Variant { get; }

    /// <summary>How many units have an outcome.</summary>
    public long Count { get; }

    /// <summary>The mean outcome; the share of successes of a proportion. 0 without units.</summary>
    public double Mean { get; }

    /// <summary>The sample variance of the outcomes (divisor n - 1); 0 below two units.</summary>
    public double Variance { get; }

    /// <summary>Whether outcomes are successes and failures.</summary>
    public bool IsProportion { get; }

    /// <summary>Successes among trials.</summary>
    /// <param name="variant">The variant's name.</param>
    /// <param name="successes">How many units succeeded.</param>
    /// <param name="count">How many units there were.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more successes than units, or a number is negative.</exception>
    public static VariantOutcomes OfProportion(string variant, long successes, long count)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(variant);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (successes < 0 || successes > count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(successes), successes, string.Create(CultureInfo.InvariantCulture, $"Variant \"{variant}\" has {successes} successes among {count} units. Give a number from 0 to the number of units."));
        }

        var share = count == 0 ? 0 : (double)successes / count;
        return new VariantOutcomes(variant, count, share, count < 2 ? 0 : share * (1 - share) * count / (count - 1), true);
    }

    /// <summary>Numbers, such as a revenue or an absolute error, of which count, mean and variance are known.</summary>
    /// <param name="variant">The variant's name.</param>
    /// <param name="count">How many units there were.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="variance">Their sample variance (divisor n - 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The count or variance is negative, or a number is not finite.</exception>
    public static VariantOutcomes OfMean(string variant, long count, double mean, double variance)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(variant);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        RequireFinite(mean, nameof(mean));
        RequireFinite(variance, nameof(variance));
        ArgumentOutOfRangeException.ThrowIfNegative(variance);
        return new VariantOutcomes(variant, count, count == 0 ? 0 : mean, count < 2 ? 0 : variance, false);
    }

    /// <summary>Numbers, one for each unit, in one stable pass.</summary>
    /// <param name="variant">The variant's name.</param>
    /// <param name="values">The outcomes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public static VariantOutcomes OfValues(string variant, params IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (count, mean, squares) = (0L, 0.0, 0.0);
        foreach (var value in values)
        {
            RequireFinite(value, nameof(values));
            var distance = value - mean;
            mean += distance / ++count;
            squares += distance * (value - mean);
        }

        return OfMean(variant, count, mean, count < 2 ? 0 : squares / (count - 1));
    }

    /// <summary>Both sets of units together.</summary>
    /// <param name="other">Other units of the same variant.</param>
    /// <exception cref="ArgumentException">The other set is of another variant or kind.</exception>
    public VariantOutcomes Merge(VariantOutcomes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Variant != Variant || other.IsProportion != IsProportion)
        {
            throw new ArgumentException(
                $"Outcomes of \"{other.Variant}\" cannot be added to those of \"{Variant}\", because variant or kind of outcome differ. Merge sets of one variant and kind.", nameof(other));
        }

        var count = Count + other.Count;
        if (Count == 0 || other.Count == 0)
        {
            return Count == 0 ? other : this;
        }

        var distance = other.Mean - Mean;
        var squares = SumOfSquares(this) + SumOfSquares(other) + (distance * distance * Count * other.Count / count);
        return new VariantOutcomes(Variant, count, Mean + (distance * other.Count / count), squares / (count - 1), IsProportion);
    }

    private static double SumOfSquares(VariantOutcomes outcomes) => outcomes.Variance * Math.Max(0, outcomes.Count - 1);

    private static void RequireFinite(double value, string parameter)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(parameter, value, "Outcomes must be finite numbers. Leave units without an outcome out.");
        }
    }
}
