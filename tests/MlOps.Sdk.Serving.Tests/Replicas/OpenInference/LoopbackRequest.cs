namespace MlOps.Sdk.Serving.Tests.Replicas.OpenInference;

internal sealed record LoopbackRequest(string Method, string Path, string Headers, string Body);
