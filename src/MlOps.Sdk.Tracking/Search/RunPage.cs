namespace MlOps.Sdk.Tracking;

/// <summary>One page of found runs.</summary>
/// <param name="Runs">The runs, in the order asked for.</param>
/// <param name="NextPageToken">Gives the next page; null on the last. Runs added meanwhile may move others to another page.</param>
public sealed record RunPage(IReadOnlyList<RunRecord> Runs, string? NextPageToken);
