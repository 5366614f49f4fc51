namespace MlOps.Sdk.Core;

/// <summary>How one model is loaded.</summary>
public sealed class ModelSessionOptions
{
    /// <summary>The model's name in messages and telemetry. Default: <c>model</c>.</summary>
    public string ModelName { get; set; } = "model";

    /// <summary>
    /// Threads inside one call. Default 1: callers run beside each other, which gives the most predictions a second.
    /// 0 lets the engine decide.
    /// </summary>
    public int IntraOpThreads { get; set; } = 1;
}
