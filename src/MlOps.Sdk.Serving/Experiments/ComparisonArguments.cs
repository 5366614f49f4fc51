using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>Checks that every comparison of variants shares.</summary>
internal static class ComparisonArguments
{
    public static void Check(VariantOutcomes control, VariantOutcomes treatment, double confidence, long fewest)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        RequireShare(confidence, nameof(confidence));
        if (control.IsProportion != treatment.IsProportion)
        {
            throw new ArgumentException(
                $"Variant \"{control.Variant}\" and variant \"{treatment.Variant}\" have different kinds of outcomes. Compare proportions with proportions and means with means.", nameof(treatment));
        }

        foreach (var outcomes in new[] { control, treatment })
        {
            if (outcomes.Count < fewest)
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"Variant \"{outcomes.Variant}\" has {outcomes.Count} units, but at least {fewest} are needed. Wait for more outcomes."), nameof(control));
            }
        }
    }

    public static void RequireShare(double value, string parameter)
    {
        if (!(value is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"'{parameter}' must lie above 0 and below 1.");
        }
    }
}
