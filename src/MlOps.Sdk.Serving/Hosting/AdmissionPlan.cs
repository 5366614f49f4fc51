namespace MlOps.Sdk.Serving;

/// <summary>How many calls a deployment takes at once, how many may wait, and for how long.</summary>
internal sealed record AdmissionPlan(int MaxConcurrency, int MaxQueue, TimeSpan MaxWait);
