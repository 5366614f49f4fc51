using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>What came of a prediction. Of several outcomes of one prediction the latest counts.</summary>
/// <param name="RequestId">The request: <see cref="Prediction.RequestId"/>.</param>
/// <param name="Value">The outcome as a number, such as 1 for "it happened", or the amount; not NaN.</param>
/// <param name="At">When the outcome became known. It may lie long after the prediction.</param>
public sealed record PredictionOutcome(string RequestId, double Value, DateTimeOffset At)
{
    /// <summary>The row of a batch, from 0. Default 0, as in calls of one row.</summary>
    public int Row { get; init; }

    /// <summary>
    /// How good the outcome was, 0 to 1, for the bandit policies of <see cref="Deployment"/>; needs <see cref="Version"/> too. Default null: they learn nothing from it.
    /// </summary>
    public double? Reward { get; init; }

    /// <summary>The deployment that answered, for <see cref="Reward"/>.</summary>
    public string? Deployment { get; init; }

    /// <summary>The version that answered, for <see cref="Reward"/>.</summary>
    public int? Version { get; init; }

    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(RequestId))
        {
            throw new ArgumentException("The outcome names no request. Give the RequestId of the prediction.", nameof(RequestId));
        }

        if (double.IsNaN(Value))
        {
            throw new ArgumentException($"The outcome of the request \"{RequestId}\" is NaN. Give a number, or nothing while the outcome is not known.", nameof(Value));
        }

        if (Row < 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The outcome of the request \"{RequestId}\" names row {Row}. Rows count from 0."), nameof(Row));
        }

        if (Reward is { } reward && (!(reward is >= 0 and <= 1) || Deployment is null || Version is null))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The outcome of the request \"{RequestId}\" has a reward of {reward}, the deployment \"{Deployment}\" and version {Version}. Give a reward between 0 and 1 together with the deployment and the version that answered."),
                nameof(Reward));
        }
    }
}
