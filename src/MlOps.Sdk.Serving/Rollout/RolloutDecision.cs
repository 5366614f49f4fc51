namespace MlOps.Sdk.Serving;

/// <summary>Whether a rollout goes on.</summary>
public enum RolloutDecision
{
    /// <summary>All is well.</summary>
    GoOn,

    /// <summary>Too little is known yet: the step is held longer.</summary>
    Wait,

    /// <summary>The new version has to go.</summary>
    RollBack,
}
