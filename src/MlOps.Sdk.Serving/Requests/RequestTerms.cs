namespace MlOps.Sdk.Serving;

/// <summary>What a call asks of whoever computes its rows.</summary>
/// <param name="Priority">Calls with a higher one go first; 0 for ordinary ones.</param>
/// <param name="Deadline">The timestamp of the server's clock after which nobody waits for the answer any more; null when the caller waits for as long as it takes.</param>
/// <param name="SkipsCache">Whether a remembered answer will not do.</param>
internal readonly record struct RequestTerms(int Priority, long? Deadline, bool SkipsCache = false);
