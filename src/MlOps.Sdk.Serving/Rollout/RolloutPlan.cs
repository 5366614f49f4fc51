namespace MlOps.Sdk.Serving;

/// <summary>
/// How a new version takes a deployment over: by shares of the traffic, each held for a while and watched by guards. When a
/// guard objects, all traffic is back on the old version at once. Immutable.
/// </summary>
public sealed record RolloutPlan
{
    private RolloutPlan(int version, IReadOnlyList<RolloutStep> steps, TimeSpan? holdOfReplica) =>
        (Version, Steps, HoldOfReplica) = (version, steps, holdOfReplica);

    /// <summary>The new version.</summary>
    public int Version { get; }

    /// <summary>
    /// The shares, in order; after the last one the version is primary. None takes it over at once. A rolling update has one for each
    /// replica of the deployment, so it has none here.
    /// </summary>
    public IReadOnlyList<RolloutStep> Steps { get; }

    /// <summary>For how long each replica of a rolling update is watched before the next one is replaced; null for other rollouts.</summary>
    public TimeSpan? HoldOfReplica { get; }

    /// <summary>What is asked during every step. Default: <see cref="RolloutGuards.ErrorRateAtMost"/> with 1 %.</summary>
    public IReadOnlyList<IRolloutGuard> Guards { get; private init; } = [RolloutGuards.ErrorRateAtMost(0.01)];

    /// <summary>How often guards are asked. Default 1 second.</summary>
    public TimeSpan GuardInterval { get; private init; } = TimeSpan.FromSeconds(1);

    /// <summary>The sliding window over which calls are counted. Default 1 minute.</summary>
    public TimeSpan GuardWindow { get; private init; } = TimeSpan.FromMinutes(1);

    /// <summary>How much longer a step is held when guards know too little; then the rollout is rolled back. Default 10 minutes.</summary>
    public TimeSpan LongestWait { get; private init; } = TimeSpan.FromMinutes(10);

    /// <summary>The version takes all traffic at once; the old one is let go.</summary>
    /// <param name="version">The new version, 1 or more.</param>
    public static RolloutPlan Immediate(int version) => Create(version, []);

    /// <summary>The version takes all traffic at once, while the old one stays loaded and warm, so that going back takes no time.</summary>
    /// <param name="version">The new version, 1 or more.</param>
    /// <param name="keepOld">How long the old one stays and guards watch.</param>
    public static RolloutPlan BlueGreen(int version, TimeSpan keepOld) => Create(version, [new RolloutStep(100, keepOld)]);

    /// <summary>
    /// Replaces the replicas of the deployment one after the other: one of the new version is loaded and checked by its golden
    /// samples, it takes over one replica's share of the traffic, and one of the old version is let go after its last call. So there is
    /// never more than one replica too many. The last one of the old version stays loaded until the end, so that all traffic can go
    /// back to it at once; the others are then loaded again. A deployment without replicas counts as one.
    /// </summary>
    /// <param name="version">The new version, 1 or more.</param>
    /// <param name="hold">For how long each replica is watched before the next one is replaced.</param>
    public static RolloutPlan Rolling(int version, TimeSpan hold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hold, TimeSpan.Zero);
        return new RolloutPlan(version, [], hold);
    }

    /// <summary>The version takes more and more of the traffic.</summary>
    /// <param name="version">The new version, 1 or more.</param>
    /// <param name="steps">Growing shares; one or more.</param>
    /// <exception cref="ArgumentException">There is no step, or shares do not grow.</exception>
    public static RolloutPlan Canary(int version, params IReadOnlyList<RolloutStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return steps.Count > 0 ? Create(version, steps) : throw new ArgumentException("A canary rollout needs at least one step. Use Immediate for none.", nameof(steps));
    }

    /// <summary>The plan with other guards; none at all is allowed.</summary>
    /// <param name="guards">All guards.</param>
    public RolloutPlan GuardedBy(params IReadOnlyList<IRolloutGuard> guards)
    {
        ArgumentNullException.ThrowIfNull(guards);
        return this with { Guards = [.. guards] };
    }

    /// <summary>The plan with other times.</summary>
    /// <param name="guardInterval">How often guards are asked; null keeps it.</param>
    /// <param name="guardWindow">The sliding window; null keeps it.</param>
    /// <param name="longestWait">How much longer a step is held at most; null keeps it.</param>
    public RolloutPlan Timed(TimeSpan? guardInterval = null, TimeSpan? guardWindow = null, TimeSpan? longestWait = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(guardInterval ?? GuardInterval, TimeSpan.Zero, nameof(guardInterval));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(guardWindow ?? GuardWindow, TimeSpan.Zero, nameof(guardWindow));
        ArgumentOutOfRangeException.ThrowIfLessThan(longestWait ?? LongestWait, TimeSpan.Zero, nameof(longestWait));
        return this with { GuardInterval = guardInterval ?? GuardInterval, GuardWindow = guardWindow ?? GuardWindow, LongestWait = longestWait ?? LongestWait };
    }

    private static RolloutPlan Create(int version, IReadOnlyList<RolloutStep> steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        var last = 0.0;
        foreach (var step in steps)
        {
            if (!(step.Percent > last && step.Percent <= 100) || step.Hold < TimeSpan.Zero)
            {
                throw new ArgumentException($"The step {step} does not fit: shares must grow, up to 100 percent, and holds must not be negative.", nameof(steps));
            }

            last = step.Percent;
        }

        return new RolloutPlan(version, [.. steps], null);
    }
}
