namespace MlOps.Sdk.Serving;

/// <summary>A rollout under way, or ended. Thread-safe. It lives with its server: when that is disposed, it stops where it stands.</summary>
public interface IRollout
{
    /// <summary>The deployment.</summary>
    string Deployment { get; }

    /// <summary>What was asked for.</summary>
    RolloutPlan Plan { get; }

    /// <summary>The latest step: state, share and why.</summary>
    RolloutChanged Status { get; }

    /// <summary>Ends with the last status when the rollout has ended.</summary>
    Task<RolloutChanged> Completion { get; }

    /// <summary>Gives all traffic back to the old version; nothing happens when the rollout has ended.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    void RollBack(string reason);
}
