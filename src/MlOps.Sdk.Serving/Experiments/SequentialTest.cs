namespace MlOps.Sdk.Serving;

/// <summary>
/// Compares two variants while outcomes still come in. It may be looked at after every one of them and stopped at any time:
/// the chance that it ever calls a difference real where there is none stays below 1 - confidence.
/// </summary>
/// <remarks>
/// The mixture sequential probability ratio test of Robbins (Annals of Mathematical Statistics 41, 1970) as Johari, Koomen,
/// Pekelis and Walsh use it for experiments (Operations Research 70, 2022): with the difference's variance <c>V</c> estimated
/// from the outcomes and a normal mixture of variance <c>t²</c> over the true difference, the ratio is
/// <c>sqrt(V / (V + t²)) exp(t² d² / (2 V (V + t²)))</c>; its inverse, at its least so far, is the p-value, and the intervals of all
/// looks are cut with each other. Estimated variances are trusted from <see cref="FewestUnits"/> units a variant on.
/// Not thread-safe.
/// </remarks>
public sealed class SequentialTest
{
    private readonly double _confidence;
    private readonly double _mixture;
    private double _pValue = 1;
    private double _low = double.NegativeInfinity;
    private double _high = double.PositiveInfinity;

    /// <summary>Begins a test. Both choices are made before the first outcome is seen.</summary>
    /// <param name="expectedDifference">
    /// The size of difference that would matter, not 0. The test is quickest near it and valid whatever the truth is.
    /// </param>
    /// <param name="confidence">The level, above 0 and below 1. Default 0.95.</param>
    /// <param name="fewestUnits">Units that each variant needs before anything is concluded, 2 or more. Default 100.</param>
    public SequentialTest(double expectedDifference, double confidence = 0.95, int fewestUnits = 100)
    {
        if (!double.IsFinite(expectedDifference) || expectedDifference == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(expectedDifference), expectedDifference, "The expected difference must be a finite number other than 0.");
        }

        ComparisonArguments.RequireShare(confidence, nameof(confidence));
        ArgumentOutOfRangeException.ThrowIfLessThan(fewestUnits, 2);
        _confidence = confidence;
        _mixture = expectedDifference * expectedDifference;
        FewestUnits = fewestUnits;
    }

    /// <summary>Units that each variant needs before anything is concluded.</summary>
    public int FewestUnits { get; }

    /// <summary>Looks at all outcomes so far.</summary>
    /// <param name="control">All outcomes so far of the variant that was there before.</param>
    /// <param name="treatment">All outcomes so far of the variant that is tried.</param>
    /// <returns>What is known now: once significant it stays so, and the interval never grows.</returns>
    /// <exception cref="ArgumentException">The variants have different kinds of outcomes.</exception>
    public VariantComparison Look(VariantOutcomes control, VariantOutcomes treatment)
    {
        ComparisonArguments.Check(control, treatment, _confidence, fewest: 0);
        var variance = control.Count >= FewestUnits && treatment.Count >= FewestUnits
            ? (control.Variance / control.Count) + (treatment.Variance / treatment.Count)
            : 0;
        if (variance > 0)
        {
            var difference = treatment.Mean - control.Mean;
            var both = variance + _mixture;
            var logRatio = (0.5 * Math.Log(variance / both)) + (_mixture * difference * difference / (2 * variance * both));
            _pValue = Math.Min(_pValue, Math.Exp(-logRatio));
            var half = Math.Sqrt(variance * both / _mixture * ((2 * Math.Log(1 / (1 - _confidence))) + Math.Log(both / variance)));
            (_low, _high) = (Math.Max(_low, difference - half), Math.Min(_high, difference + half));
        }

        return new VariantComparison
        {
            Control = control,
            Treatment = treatment,
            Low = _low,
            High = _high,
            Confidence = _confidence,
            PValue = _pValue,
            Method = "mixture sequential probability ratio test",
        };
    }
}
