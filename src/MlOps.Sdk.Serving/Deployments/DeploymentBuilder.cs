using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>Says how a model is served.</summary>
public sealed class DeploymentBuilder
{
    private readonly string _model;
    private readonly FallbackBuilder _fallback = new();
    private readonly ResilienceOptions _resilience = new() { TotalTimeout = null, AttemptTimeout = null, Retry = null };
    private string _name;
    private string _policy = RoutingPolicies.StickyHash;
    private VersionSelector _primary = new(null, MlOps.Sdk.Registry.Alias.Champion);
    private CanaryPlan? _canary;
    private CanaryGuardPlan _guard = CanaryGuardPlan.Default;

    internal DeploymentBuilder(string model) => (_model, _name) = (model, model);

    /// <summary>Names the deployment, so that one model can be deployed several times. Default: the model's name.</summary>
    /// <param name="name">The name.</param>
    public DeploymentBuilder Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _name = name;
        return this;
    }

    /// <summary>Serves one version for good.</summary>
    /// <param name="version">Its number, 1 or more.</param>
    public DeploymentBuilder Version(int version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        _primary = new VersionSelector(version, null);
        return this;
    }

    /// <summary>Serves the version an alias points at, and follows the alias. Default: "champion".</summary>
    /// <param name="alias">The alias.</param>
    public DeploymentBuilder Alias(string alias)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(alias);
        _primary = new VersionSelector(null, alias);
        return this;
    }

    /// <summary>
    /// Gives another version a share of the traffic while a guard watches it. When a call to the canary fails, the primary
    /// answers. Raising the share later moves only as many units as the difference.
    /// </summary>
    /// <param name="version">Its number, 1 or more.</param>
    /// <param name="percent">Its share, 0 to 100.</param>
    /// <param name="stickyBy">The column whose value decides, such as a user's id; null spreads single requests.</param>
    /// <param name="salt">Another salt shuffles the units anew. Default: empty.</param>
    public DeploymentBuilder Canary(int version, double percent, string? stickyBy = null, string salt = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(salt);
        if (!(percent is >= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "The canary's share must lie between 0 and 100 percent.");
        }

        _canary = new CanaryPlan(version, percent, stickyBy, salt);
        return this;
    }

    /// <summary>
    /// When the canary is rolled back by itself. Default: more than 5 % of at least 20 calls within a minute failed.
    /// </summary>
    /// <param name="condition">Looked at after each call to the canary, once there are enough.</param>
    /// <param name="minimumCalls">Calls within the window before the condition is looked at, 1 or more.</param>
    /// <param name="window">Length of the sliding window; null is one minute.</param>
    public DeploymentBuilder RollBackWhen(Func<CanaryStatistics, bool> condition, int minimumCalls = 20, TimeSpan? window = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCalls, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(window));
        _guard = new CanaryGuardPlan(condition, minimumCalls, window ?? CanaryGuardPlan.Default.Window);
        return this;
    }

    /// <summary>Says what answers when the model cannot. Default: nothing, the error surfaces.</summary>
    /// <param name="configure">Adds levels 2 to 4.</param>
    public DeploymentBuilder Fallback(Action<FallbackBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_fallback);
        return this;
    }

    /// <summary>Changes when the circuit breaker in front of each version opens.</summary>
    /// <param name="configure">Changes the options.</param>
    public DeploymentBuilder Breaker(Action<BreakerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_resilience.Breaker ??= new BreakerOptions());
        return this;
    }

    /// <summary>
    /// Changes what stands in front of each version. Default: a circuit breaker only, as a model in this process gains
    /// nothing from repetition and a timeout costs more than a small model takes.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    public DeploymentBuilder Resilience(Action<ResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_resilience);
        return this;
    }

    /// <summary>Chooses how the traffic is shared. Default: <see cref="RoutingPolicies.StickyHash"/>.</summary>
    /// <param name="policy">The name of a registered <see cref="IRoutingPolicy"/>.</param>
    public DeploymentBuilder RoutingPolicy(string policy)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(policy);
        _policy = policy;
        return this;
    }

    internal DeploymentPlan Build() => new(
        _name, _model, _primary, _canary, _guard, _policy, _resilience, _fallback.Simpler, _fallback.RulesDelegate, _fallback.Default);
}
