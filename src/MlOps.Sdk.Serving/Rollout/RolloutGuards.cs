using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>Guards for rollouts.</summary>
public static class RolloutGuards
{
    /// <summary>Rolls back when the new version fails too often.</summary>
    /// <param name="share">The highest share of failed calls, 0 to 1.</param>
    /// <param name="minimumCalls">Calls within the window that are needed for a verdict. Default 50.</param>
    public static IRolloutGuard ErrorRateAtMost(double share, int minimumCalls = 50)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The highest share of failed calls must lie between 0 and 1.");
        }

        return Guard("error-rate", minimumCalls, context => context.Candidate.ErrorRate > share, context => string.Create(
            CultureInfo.InvariantCulture,
            $"Version {context.Version} failed {context.Candidate.Errors} of {context.Candidate.Calls} calls ({context.Candidate.ErrorRate:P1}); at most {share:P1} is allowed."));
    }

    /// <summary>Rolls back when the slowest 1 % of the new version's calls take too long.</summary>
    /// <param name="limit">The highest 99 % quantile.</param>
    /// <param name="minimumCalls">Calls within the window that are needed for a verdict. Default 100.</param>
    public static IRolloutGuard LatencyP99AtMost(TimeSpan limit, int minimumCalls = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        return Guard("latency-p99", minimumCalls, context => context.Candidate.LatencyP99 > limit, context => string.Create(
            CultureInfo.InvariantCulture,
            $"99 % of the calls to version {context.Version} ended within {context.Candidate.LatencyP99.TotalMilliseconds:G4} ms; at most {limit.TotalMilliseconds:G4} ms is allowed."));
    }

    /// <summary>Rolls back when the new version is slower than the old one by too much, at the 95 % quantile.</summary>
    /// <param name="factor">How many times slower it may be, 1 or more.</param>
    /// <param name="minimumCalls">Calls to each within the window that are needed for a verdict; while the old one gets fewer, latencies are not compared. Default 100.</param>
    public static IRolloutGuard LatencyNotWorse(double factor, int minimumCalls = 100)
    {
        if (!(factor >= 1 && double.IsFinite(factor)))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be a finite number of at least 1.");
        }

        return Guard(
            "latency-compared", minimumCalls,
            context => context.Primary.Calls >= minimumCalls && context.Candidate.LatencyP95 > context.Primary.LatencyP95 * factor,
            context => string.Create(
                CultureInfo.InvariantCulture,
                $"95 % of the calls to version {context.Version} ended within {context.Candidate.LatencyP95.TotalMilliseconds:G4} ms, those to the version before within {context.Primary.LatencyP95.TotalMilliseconds:G4} ms; a factor of {factor} is allowed."));
    }

    /// <summary>Rolls back when the new version's mean reward is below the old one's, told to <see cref="IBanditFeedback"/>, by more than chance explains.</summary>
    /// <param name="feedback">Where the rewards are.</param>
    /// <param name="primaryVersion">The version that was there before.</param>
    /// <param name="minimumRewards">Rewards of each that are needed for a verdict. Default 100.</param>
    /// <param name="confidence">How sure the verdict has to be, above 0 and below 1. Default 0.99.</param>
    public static IRolloutGuard RewardNotWorse(IBanditFeedback feedback, int primaryVersion, int minimumRewards = 100, double confidence = 0.99)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumRewards, 2);
        ComparisonArguments.RequireShare(confidence, nameof(confidence));
        return new DelegateGuard("reward", async (context, cancellationToken) =>
        {
            var arms = await feedback.ReadAsync(context.Deployment, cancellationToken).ConfigureAwait(false);
            var (before, now) = (OutcomesOf(arms, primaryVersion), OutcomesOf(arms, context.Version));
            if (before.Count < minimumRewards || now.Count < minimumRewards)
            {
                return new RolloutVerdict(RolloutDecision.Wait, string.Create(
                    CultureInfo.InvariantCulture, $"Version {context.Version} has {now.Count} rewards and version {primaryVersion} {before.Count}; {minimumRewards} of each are needed."));
            }

            var comparison = FixedHorizonTest.Compare(before, now, confidence);
            return new RolloutVerdict(
                comparison.High < 0 ? RolloutDecision.RollBack : RolloutDecision.GoOn,
                string.Create(CultureInfo.InvariantCulture, $"Version {context.Version} has a mean reward of {now.Mean:G4}, version {primaryVersion} of {before.Mean:G4}; the difference lies between {comparison.Low:G4} and {comparison.High:G4}."));
        });
    }

    /// <summary>A guard written by hand, for quality, drift, or anything else.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="check">Looks at a rollout.</param>
    public static IRolloutGuard Custom(string name, Func<RolloutContext, CancellationToken, ValueTask<RolloutVerdict>> check)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(check);
        return new DelegateGuard(name, check);
    }

    // Rewards lie between 0 and 1; of their spread only the mean is kept, and a coin of that mean spreads most.
    private static VariantOutcomes OutcomesOf(IReadOnlyList<BanditArm> arms, int version)
    {
        var arm = arms.FirstOrDefault(a => a.Version == version);
        var name = string.Create(CultureInfo.InvariantCulture, $"version {version}");
        return arm is null ? VariantOutcomes.OfProportion(name, 0, 0) : VariantOutcomes.OfProportion(name, (long)Math.Round(arm.RewardSum), arm.Rewards);
    }

    private static DelegateGuard Guard(string name, int minimumCalls, Func<RolloutContext, bool> isBad, Func<RolloutContext, string> describe)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCalls, 1);
        return new DelegateGuard(name, (context, _) => new(context.Candidate.Calls < minimumCalls
            ? new RolloutVerdict(RolloutDecision.Wait, string.Create(
                CultureInfo.InvariantCulture, $"Version {context.Version} had {context.Candidate.Calls} calls within the window; {minimumCalls} are needed."))
            : new RolloutVerdict(isBad(context) ? RolloutDecision.RollBack : RolloutDecision.GoOn, describe(context))));
    }
}
