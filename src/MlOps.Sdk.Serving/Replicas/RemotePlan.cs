namespace MlOps.Sdk.Serving;

/// <summary>An endpoint that is a replica.</summary>
internal sealed record RemotePlan(PredictionEndpoint Endpoint, double Weight);
