namespace MlOps.Sdk.Tracking;

/// <summary>How a run begins. Everything is optional.</summary>
public sealed class RunOptions
{
    /// <summary>The run's name. Default: null, which gives "run-" and its number.</summary>
    public string? Name { get; set; }

    /// <summary>The run this one is part of, such as the search that tries its parameters. Default: none.</summary>
    public string? ParentRunId { get; set; }

    /// <summary>Tags to begin with. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();

    /// <summary>What the run learns from, as far as it is known now; <see cref="ExperimentRun.SetDataAsync"/> can say it later.</summary>
    public RunData Data { get; set; } = new();
}
