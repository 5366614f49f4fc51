namespace MlOps.Sdk.Monitoring;

/// <summary>On which side of the limit a metric raises an alert.</summary>
public enum AlertComparison
{
    /// <summary>The alert is raised while the metric is above the limit.</summary>
    Above,

    /// <summary>The alert is raised while the metric is below the limit.</summary>
    Below,
}
