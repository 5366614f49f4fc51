namespace MlOps.Sdk.Serving;

/// <summary>What is known of a version that a bandit may choose.</summary>
/// <param name="Version">The model version.</param>
/// <param name="Rewards">How many rewards were told.</param>
/// <param name="RewardSum">Their sum.</param>
/// <param name="Chosen">How often this process chose it since it started.</param>
public sealed record BanditArm(int Version, long Rewards, double RewardSum, long Chosen)
{
    /// <summary>The mean reward, 0 to 1; 0 when none was told.</summary>
    public double Mean => Rewards == 0 ? 0 : RewardSum / Rewards;
}
