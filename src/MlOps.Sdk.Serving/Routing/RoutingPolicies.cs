namespace MlOps.Sdk.Serving;

/// <summary>Names of the routing policies that come with the package.</summary>
public static class RoutingPolicies
{
    /// <summary>
    /// A unit always gets the same variant, in every process and after every restart. Use when people or things are
    /// compared, or must not see answers change from call to call. Requests without a unit are spread by their id.
    /// </summary>
    public const string StickyHash = "sticky-hash";

    /// <summary>Single requests are spread by the variants' shares, whoever asks.</summary>
    public const string Weighted = "weighted";

    /// <summary>
    /// The variant with the best mean reward, and any variant for a share of the requests (<see cref="BanditOptions.Epsilon"/>).
    /// Rewards are told to <see cref="IBanditFeedback"/>; the variants' shares are not looked at.
    /// </summary>
    public const string EpsilonGreedy = "epsilon-greedy";

    /// <summary>
    /// The variant whose mean reward could be highest: mean + sqrt(2 ln N / n) (Auer, Cesa-Bianchi and Fischer, Machine Learning 47,
    /// 2002). Rewards are told to <see cref="IBanditFeedback"/>.
    /// </summary>
    public const string Ucb1 = "ucb1";

    /// <summary>
    /// The variant with the greatest draw from the Beta distribution of its mean reward, which starts uniform (Thompson,
    /// Biometrika 25, 1933). Rewards are told to <see cref="IBanditFeedback"/>.
    /// </summary>
    public const string Thompson = "thompson";
}
