namespace MlOps.Sdk.Monitoring;

/// <summary>How a figure should look.</summary>
public enum ReportTone
{
    /// <summary>Plain.</summary>
    Neutral,

    /// <summary>Green: as it should be.</summary>
    Good,

    /// <summary>Amber: worth a look.</summary>
    Warning,

    /// <summary>Red: not as it should be.</summary>
    Bad,
}
