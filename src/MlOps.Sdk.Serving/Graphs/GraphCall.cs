using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What the steps of one call share.</summary>
/// <param name="Request">The rows asked, with the composition's inputs; the caller's.</param>
/// <param name="RequestId">The request.</param>
/// <param name="UnitKey">Who asks; null when it is not said.</param>
/// <param name="Context">What else is known of the request; may be null.</param>
/// <param name="Terms">Priority and deadline of the call.</param>
/// <param name="FirstRow">Where in a larger request the rows begin.</param>
/// <param name="IsObserved">Whether the answers are published and shadowed as live traffic.</param>
internal sealed record GraphCall(
    RecordBatch Request, string RequestId, string? UnitKey, IReadOnlyDictionary<string, string>? Context, RequestTerms Terms, int FirstRow = 0, bool IsObserved = true);
