namespace MlOps.Sdk.Tracking;

/// <summary>How runs are tracked. Validated when the host starts.</summary>
public sealed class TrackingOptions
{
    /// <summary>The folder whose git commit is recorded with each run. Default: null, the current directory.</summary>
    public string? RepositoryPath { get; set; }

    /// <summary>How long git may take before the commit is read without it. Between 1 millisecond and 1 minute. Default: 5 seconds.</summary>
    public TimeSpan GitTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
