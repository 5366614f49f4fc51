namespace MlOps.Sdk.Serving;

/// <summary>What the answers of a version hold.</summary>
/// <param name="Output">The output column that is the value.</param>
/// <param name="IsClassifier">Whether there are probability and label.</param>
/// <param name="HasInterval">Whether there is an interval.</param>
/// <param name="MayLackVersion">Whether rules, a fixed value or several models may answer.</param>
internal sealed record AnswerShape(string Output, bool IsClassifier, bool HasInterval, bool MayLackVersion)
{
    public static AnswerShape Of(ServedVersion version, bool mayLackVersion) =>
        new(version.MainOutput.Name, version.IsClassifier, version.Calibration is not null, mayLackVersion);
}
