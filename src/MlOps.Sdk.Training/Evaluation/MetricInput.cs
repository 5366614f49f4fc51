using System.Globalization;

namespace MlOps.Sdk.Training;

/// <summary>The checks that every metric makes of what it is given.</summary>
internal static class MetricInput
{
    public static void Check(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        if (actual.Length != predicted.Length)
        {
            throw new ArgumentException($"There are {actual.Length} actual and {predicted.Length} predicted values; pass one prediction per row.", nameof(predicted));
        }

        if (actual.IsEmpty)
        {
            throw new ArgumentException("There are no rows to evaluate; pass at least one.", nameof(actual));
        }

        for (var i = 0; i < actual.Length; i++)
        {
            if (!double.IsFinite(actual[i]) || !double.IsFinite(predicted[i]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Row {i} has the actual value {actual[i]} and the prediction {predicted[i]}; both must be finite numbers."),
                    nameof(predicted));
            }
        }
    }

    public static void CheckBinary(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability)
    {
        Check(actual, probability);
        for (var i = 0; i < actual.Length; i++)
        {
            if (actual[i] is not (0 or 1))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Row {i} has the actual value {actual[i]}; a binary metric takes 0 and 1 only."), nameof(actual));
            }
        }
    }
}
