namespace MlOps.Sdk.Serving.Tests.Replicas.OpenInference;

internal sealed record LoopbackReply(int Status, string Body, string Headers = "", int CutAfter = int.MaxValue, bool IsEndless = false);
