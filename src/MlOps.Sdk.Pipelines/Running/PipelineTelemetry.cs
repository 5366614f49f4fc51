using System.Diagnostics;

namespace MlOps.Sdk.Pipelines;

/// <summary>The package's telemetry.</summary>
internal static class PipelineTelemetry
{
    public static ActivitySource Source { get; } = new("MlOps.Sdk.Pipelines");
}
