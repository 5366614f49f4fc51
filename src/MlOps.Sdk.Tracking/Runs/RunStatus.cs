namespace MlOps.Sdk.Tracking;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>It runs, or its process died and nobody noticed yet.</summary>
    Running,

    /// <summary>It ended as planned.</summary>
    Finished,

    /// <summary>It ended by an error, or was abandoned.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Killed,
}
