namespace MlOps.Sdk.Serving;

/// <summary>
/// Tells the bandit policies what came of predictions. Rewards are kept by deployment and model version in the metadata
/// database, where there is one: they survive restarts, and processes that share the database learn together. Thread-safe.
/// </summary>
public interface IBanditFeedback
{
    /// <summary>Adds a reward. It is durable when the call returns, where there is a metadata database.</summary>
    /// <param name="deployment">The deployment that answered.</param>
    /// <param name="version">The version that answered: <see cref="Prediction.Version"/>.</param>
    /// <param name="reward">How good the outcome was, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the wait; the reward may then have been added or not.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reward does not lie between 0 and 1.</exception>
    ValueTask RewardAsync(string deployment, int version, double reward, CancellationToken cancellationToken = default);

    /// <summary>What is known of a deployment's versions, by version.</summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<BanditArm>> ReadAsync(string deployment, CancellationToken cancellationToken = default);
}
