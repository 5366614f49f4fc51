using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Runs the rows a model was packaged with and compares each answer with the one stored beside it.</summary>
internal static class GoldenSamples
{
    private const int MostSingleRows = 64;

    /// <exception cref="ServingException">An answer is off; the message names sample, column, wanted and given.</exception>
    public static void Require(ServedVersion version, ModelSamples samples, CancellationToken cancellationToken)
    {
        using var answers = version.Score(samples.Inputs, cancellationToken);
        RequireSame(version, samples, answers, version.Provider);
    }

    /// <summary>Compares answers to the samples with those stored beside them.</summary>
    /// <exception cref="ServingException">An answer is off; the message names sample, column, wanted and given.</exception>
    public static void RequireSame(ServedVersion version, ModelSamples samples, RecordBatch answers, string provider)
    {
        foreach (var field in samples.Outputs.Schema)
        {
            var want = samples.Outputs[field.Name];
            var got = answers[field.Name];
            for (var row = 0; row < want.Length; row++)
            {
                if (!IsSame(want.GetValue(row), got.GetValue(row), samples.Tolerance))
                {
                    throw Refused(version, row, field.Name, want.GetValue(row), got.GetValue(row), samples.Tolerance, provider);
                }
            }
        }
    }

    /// <summary>The same by the short way that single rows take, which is warm afterwards.</summary>
    /// <exception cref="ServingException">An answer is off; the message names sample, column, wanted and given.</exception>
    public static void RequireRowByRow(ServedVersion version, ModelSamples samples, CancellationToken cancellationToken)
    {
        var column = version.MainOutput.Name;
        for (var row = 0; version.RowScorer is { } scorer && row < Math.Min(samples.Inputs.RowCount, MostSingleRows); row++)
        {
            var got = scorer.Score([.. version.InputNames.Select(name => samples.Inputs[name].GetValue(row))], cancellationToken);
            if (!IsSame(samples.Outputs[column].GetValue(row), got, samples.Tolerance))
            {
                throw Refused(version, row, column, samples.Outputs[column].GetValue(row), got, samples.Tolerance, version.Provider);
            }
        }
    }

    private static bool IsSame(object? want, object? got, double tolerance)
    {
        if (want is null || got is null || want is string || got is string)
        {
            return Equals(want, got);
        }

        var (wanted, given) = (Convert.ToDouble(want, CultureInfo.InvariantCulture), Convert.ToDouble(got, CultureInfo.InvariantCulture));
        return wanted.Equals(given) || Math.Abs(wanted - given) <= tolerance;
    }

    private static ServingException Refused(ServedVersion version, int row, string column, object? want, object? got, double tolerance, string provider) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Version {version.Number} of \"{version.Model}\" is refused: golden sample {row}, column '{column}': want {want ?? "null"}, got {got ?? "null"} on {provider} (tolerance {tolerance}). Package the samples again from the graph that is served, or serve it with the runtime it was packaged with."),
        version.Model)
    {
        Reason = ServingErrorReason.VersionRefused,
    };
}
