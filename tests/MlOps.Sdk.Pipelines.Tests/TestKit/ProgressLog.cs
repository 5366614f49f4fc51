namespace MlOps.Sdk.Pipelines.Tests;

/// <summary>Keeps every report, in the order and on the thread of the run.</summary>
internal sealed class ProgressLog(Action<PipelineProgress>? also = null) : IProgress<PipelineProgress>
{
    public List<PipelineProgress> Reports { get; } = [];

    public void Report(PipelineProgress value)
    {
        Reports.Add(value);
        also?.Invoke(value);
    }
}
