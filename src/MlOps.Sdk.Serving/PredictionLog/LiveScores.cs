namespace MlOps.Sdk.Serving;

/// <summary>Answers of a model beside what came of them, in the same order.</summary>
/// <param name="Outcomes">The outcomes: what metrics call the actual values.</param>
/// <param name="Values">The answers: probabilities of a classifier, amounts of a regression.</param>
/// <param name="WithoutOutcome">Predictions that have no outcome yet; the younger the window, the more.</param>
public sealed record LiveScores(double[] Outcomes, double[] Values, long WithoutOutcome);
