namespace MlOps.Sdk.Core;

/// <summary>How one model is loaded.</summary>
public sealed class ModelSessionOptions
{
    /// <summary>The model's name in messages and telemetry. Default: <c>model</c>.</summary>
    public string ModelName { get; set; } = "model";

    /// <summary>
    /// Threads inside one call; 0 lets the engine decide. Default: null, which takes the runtime's own setting, normally 1:
    /// callers run beside each other, which gives the most predictions a second.
    /// </summary>
    public int? IntraOpThreads { get; set; }
}
