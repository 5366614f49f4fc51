namespace MlOps.Sdk.Serving;

/// <summary>Where a rollout stands.</summary>
public enum RolloutState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>The new version is primary.</summary>
    Completed,

    /// <summary>The old version has all traffic again.</summary>
    RolledBack,
}
