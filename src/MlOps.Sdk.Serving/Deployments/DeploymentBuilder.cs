using System.Globalization;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>Says how a model is served.</summary>
public sealed partial class DeploymentBuilder
{
    private readonly string _model;
    private readonly FallbackBuilder _fallback = new();
    private readonly ResilienceOptions _resilience = new() { TotalTimeout = null, AttemptTimeout = null, Retry = null };
    private string _name;
    private string _policy = RoutingPolicies.StickyHash;
    private VersionSelector _primary = new(null, MlOps.Sdk.Registry.Alias.Champion);
    private readonly List<VariantPlan> _variants = [];
    private readonly List<RoutingRule> _rules = [];
    private CanaryGuardPlan _guard = CanaryGuardPlan.Default;
    private ShadowPlan? _shadow;
    private string? _stickyBy;
    private string _salt = string.Empty;
    private EnginePlan _engine = new();

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
        Add(VariantNames.Canary, version, percent);
        return stickyBy is null ? this : StickyBy(stickyBy, salt);
    }

    /// <summary>
    /// Gives another version a share of the traffic, as in an experiment with several variants. When a call to it fails, the
    /// primary answers.
    /// </summary>
    /// <param name="name">The variant's name in answers, metrics and events.</param>
    /// <param name="version">Its number, 1 or more.</param>
    /// <param name="percent">Its share, 0 to 100; the primary gets what the others leave. Bandit policies choose shares themselves.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shares add up to more than 100.</exception>
    public DeploymentBuilder Variant(string name, int version, double percent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name is VariantNames.Primary or VariantNames.Canary or VariantNames.Fallback or VariantNames.Cached or VariantNames.Rules or VariantNames.StaticDefault)
        {
            throw new ArgumentException($"The variant name \"{name}\" has a meaning of its own. Choose another name.", nameof(name));
        }

        Add(name, version, percent);
        return this;
    }

    /// <summary>
    /// Sends copies of answered rows to another version that answers nobody: it never changes an answer, its latency or an
    /// error. <see cref="IModelServer.GetShadowReport"/> tells how it compares.
    /// </summary>
    /// <param name="version">Its number, 1 or more.</param>
    /// <param name="share">Share of the requests, 0 to 1, chosen by the request's id. Default 1.</param>
    /// <param name="capacity">Rows that may wait for it; further ones are dropped and counted. Default 4096.</param>
    /// <param name="tolerance">How far values may differ and still agree. Default 1e-6.</param>
    public DeploymentBuilder Shadow(int version, double share = 1, int capacity = 4096, double tolerance = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of requests that the shadow version sees must lie between 0 and 1.");
        }

        _shadow = new ShadowPlan(version, share, capacity, tolerance);
        return this;
    }

    /// <summary>Makes requests of one unit always get the same variant.</summary>
    /// <param name="column">The column whose value is the unit, such as a user's id; the model need not know it.</param>
    /// <param name="salt">Another salt shuffles the units anew. Default: empty.</param>
    public DeploymentBuilder StickyBy(string column, string salt = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        ArgumentNullException.ThrowIfNull(salt);
        (_stickyBy, _salt) = (column, salt);
        return this;
    }

    /// <summary>
    /// Sends the requests that meet a condition to one variant, before the routing policy is asked. Rules are tried in the order
    /// they were added; the reason in the answer names the one that was met.
    /// </summary>
    /// <param name="rule">The rule's name.</param>
    /// <param name="variant">"primary", "canary" or the name of a variant of this deployment.</param>
    /// <param name="condition">Must be quick and safe to call from many threads. When it throws, the call fails with <see cref="Core.ServingErrorReason.RoutingFailed"/>.</param>
    public DeploymentBuilder RouteWhen(string rule, string variant, Func<RoutingRequest, bool> condition)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(rule);
        ArgumentException.ThrowIfNullOrWhiteSpace(variant);
        ArgumentNullException.ThrowIfNull(condition);
        _rules.Add(new RoutingRule(rule, variant, condition));
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

    internal DeploymentPlan Build()
    {
        if (_rules.Find(r => r.Variant != VariantNames.Primary && _variants.TrueForAll(v => v.Name != r.Variant)) is { } rule)
        {
            throw new ArgumentException(
                $"The routing rule \"{rule.Name}\" sends requests to the variant \"{rule.Variant}\", which deployment \"{_name}\" does not have. "
                + $"It has: {string.Join(", ", _variants.Select(v => v.Name).Append(VariantNames.Primary))}.");
        }

        return new DeploymentPlan
        {
            Name = _name,
            Model = _model,
            Primary = _primary,
            Variants = [.. _variants.Select(v => v.Name == VariantNames.Canary ? v with { Guard = _guard } : v)],
            RoutingRules = [.. _rules],
            Policy = _policy,
            Shadow = _shadow,
            StickyBy = _stickyBy,
            Salt = _salt,
            Resilience = _resilience,
            Engine = _engine,
            Cache = CachePlan(),
            Loading = _loading,
            Admission = _admission,
            Inputs = _inputs is null ? null : new InputRules(_name, _inputs.Suite),
            Fallback = _fallback.Simpler,
            Rules = _fallback.RulesDelegate,
            StaticDefault = _fallback.Default,
        };
    }

    private void Add(string name, int version, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (!(percent is >= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, $"The share of variant \"{name}\" must lie between 0 and 100 percent.");
        }

        _variants.RemoveAll(v => v.Name == VariantNames.Canary && name == VariantNames.Canary);
        if (_variants.Exists(v => v.Name == name))
        {
            throw new ArgumentException($"The variant \"{name}\" was named twice. Give each variant one name.", nameof(name));
        }

        _variants.Add(new VariantPlan(name, version, percent, null));
        var sum = _variants.Sum(v => v.Percent);
        if (sum > 100)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The shares of the variants add up to {sum} percent. Leave something for the primary, or at most use up 100."), nameof(percent));
        }
    }
}
