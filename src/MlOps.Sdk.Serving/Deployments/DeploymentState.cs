using System.Collections.Frozen;
using System.Collections.ObjectModel;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Everything a call needs, as it stands at one moment. Replaced whole; a call holds the state it began with, and with it
/// the versions, until it ends.
/// </summary>
internal sealed class DeploymentState : SharedLifetime
{
    public const string OnlyVariant = "The only variant.";

    private readonly IRoutingPolicy _policy;
    private readonly DeploymentRoute[] _routes;
    private readonly (RoutingRule Rule, int Variant)[] _rules;

    /// <summary>Takes over one hold of each role's version.</summary>
    /// <param name="plan">What is asked for; it names exactly these challengers.</param>
    /// <param name="policy">Shares the traffic.</param>
    /// <param name="primary">The version that gets what the others leave.</param>
    /// <param name="challengers">The other versions, in the order of the plan.</param>
    /// <param name="fallback">The version that answers at level 2, or null.</param>
    /// <param name="shadow">What copies of the traffic go to, or null; it is the deployment's, not the state's.</param>
    public DeploymentState(
        DeploymentPlan plan, IRoutingPolicy policy, VersionRole primary, IReadOnlyList<VersionRole> challengers, VersionRole? fallback, ShadowLane? shadow)
    {
        (Plan, _policy, Primary, Challengers, Fallback, Shadow) = (plan, policy, primary, challengers, fallback, shadow);
        Variants =
        [
            .. challengers.Zip(plan.Variants, (role, variant) => new TrafficVariant(variant.Name, role.Version.Number, variant.Percent)),
            new TrafficVariant(VariantNames.Primary, primary.Version.Number, 100 - plan.Variants.Sum(v => v.Percent)),
        ];
        _routes = [.. challengers.Append(primary).Select(role => new DeploymentRoute(plan, role, primary, fallback))];
        _rules = [.. plan.RoutingRules.Select(rule => (rule, IndexOf(rule.Variant))).Where(pair => pair.Item2 >= 0)];
        var columns = Versions.SelectMany(version => version.Signature.InputSchema).Select(field => field.Name);
        TakesOneVector = Versions.All(version => version.Vector is not null && version.InputNames.SequenceEqual(primary.Version.InputNames, StringComparer.Ordinal));
        KnownColumns = (plan.StickyBy is { } unit ? columns.Append(unit) : columns).ToFrozenSet(StringComparer.Ordinal);
    }

    public DeploymentPlan Plan { get; }

    public VersionRole Primary { get; }

    /// <summary>The versions that share the traffic with the primary.</summary>
    public IReadOnlyList<VersionRole> Challengers { get; }

    public VersionRole? Fallback { get; }

    public ShadowLane? Shadow { get; }

    /// <summary>The challengers and then the primary, with their shares.</summary>
    public IReadOnlyList<TrafficVariant> Variants { get; }

    /// <summary>What calls pass on their way in and out; null for a deployment that takes all calls and stays loaded.</summary>
    public Door? Door { get; init; }

    /// <summary>Its versions, the shadow among them, each once.</summary>
    public IEnumerable<ServedVersion> Versions => Roles.Select(role => role.Version).Concat(Shadow is null ? [] : [Shadow.Version]).Distinct();

    /// <summary>Memory that its versions take.</summary>
    public long Bytes => Versions.Sum(version => version.Place?.Bytes ?? 0);

    /// <summary>Columns a request may name: the inputs of every version, and the one units are known by.</summary>
    public FrozenSet<string> KnownColumns { get; }

    /// <summary>Whether every row goes the same way.</summary>
    public bool HasOneRoute => _routes.Length == 1;

    /// <summary>Whether the way of a row depends on what is in it.</summary>
    public bool RoutesByRow => _rules.Length > 0 || Plan.StickyBy is not null;

    /// <summary>Whether the replica that computes a row may depend on what is in it.</summary>
    public bool BalancesByUnit => Plan is { StickyBy: not null, Engine.Replicas: not null };

    /// <summary>Whether bare numbers mean the same to every version: each takes numbers only, and the same columns in the same order.</summary>
    public bool TakesOneVector { get; }

    /// <summary>Whether an answer may come from no version at all.</summary>
    public bool MayLackVersion => Plan.Rules is not null || Plan.StaticDefault is not null;

    /// <summary>Every column that a version of any role takes, as the first that takes it has it.</summary>
    public Schema InputSchema => field ??= TakesOneVector
        ? Primary.Version.Signature.InputSchema
        : new Schema(Roles.Prepend(Primary).SelectMany(role => role.Version.Signature.InputSchema).DistinctBy(f => f.Name, StringComparer.Ordinal));

    public IEnumerable<VersionRole> Roles => Challengers.Append(Primary).Concat(Fallback is null ? [] : [Fallback]);

    public (DeploymentRoute Route, int Variant, string Reason) RouteFor(
        IReadOnlyDictionary<string, object?> row, IReadOnlyDictionary<string, string>? context, string? unitKey, string requestId)
    {
        if (HasOneRoute)
        {
            return (_routes[0], 0, OnlyVariant);
        }

        var request = new RoutingRequest(row, context ?? ReadOnlyDictionary<string, string>.Empty, unitKey);
        foreach (var (rule, variant) in _rules)
        {
            if (IsMet(rule, request))
            {
                return (_routes[variant], variant, $"Rule \"{rule.Name}\".");
            }
        }

        var decision = _policy.Choose(new RoutingContext(Plan.Name, Plan.Salt, Variants, unitKey, requestId));
        return (_routes[decision.Variant], decision.Variant, decision.Reason);
    }

    public DeploymentRoute RouteOf(int variant) => _routes[variant];

    /// <summary>A state with another primary; null when this one is being freed. Takes over one hold of the new version.</summary>
    public DeploymentState? TryWithPrimary(VersionRole primary, VersionSelector? selector = null) =>
        TryDerive(Plan with { Primary = selector ?? Plan.Primary }, primary, Challengers);

    /// <summary>A state with one more challenger; null when this one is being freed. Takes over one hold of the new version.</summary>
    public DeploymentState? TryWith(VariantPlan variant, VersionRole role) =>
        TryDerive(Plan with { Variants = [.. Plan.Variants, variant] }, Primary, [.. Challengers, role]);

    /// <summary>A state in which a challenger has another share; null when this one is being freed.</summary>
    public DeploymentState? TryWithShare(VersionRole role, double percent) => TryDerive(
        Plan with { Variants = [.. Plan.Variants.Select(v => v.Name == role.Variant ? v with { Percent = percent } : v)] }, Primary, Challengers);

    /// <summary>A state without a challenger; null when this one is being freed.</summary>
    public DeploymentState? TryWithout(VersionRole challenger) => TryDerive(
        Plan with { Variants = [.. Plan.Variants.Where(v => v.Name != challenger.Variant)] }, Primary, [.. Challengers.Where(role => role != challenger)]);

    /// <summary>Ends a call that <see cref="Deployment.TryEnter"/> or <see cref="Deployment.EnterAsync"/> began.</summary>
    public void Leave()
    {
        if (Door is null)
        {
            Release();
        }
        else
        {
            Door.Leave(this);
        }
    }

    protected override void Free()
    {
        foreach (var role in Roles)
        {
            role.Version.Release();
        }
    }

    private static bool IsMet(RoutingRule rule, in RoutingRequest request)
    {
        try
        {
            return rule.Condition(request);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new ServingException($"The routing rule \"{rule.Name}\" failed: {exception.Message}", rule.Variant, exception) { Reason = ServingErrorReason.RoutingFailed };
        }
    }

    private int IndexOf(string variant)
    {
        for (var i = 0; i < Variants.Count; i++)
        {
            if (Variants[i].Name == variant)
            {
                return i;
            }
        }

        return -1;
    }

    // Versions that stay are held once more for the state that takes this one's place.
    private DeploymentState? TryDerive(DeploymentPlan plan, VersionRole primary, IReadOnlyList<VersionRole> challengers)
    {
        var held = new List<ServedVersion>();
        foreach (var role in Roles.Where(role => role == primary || role == Fallback || challengers.Contains(role)))
        {
            if (!role.Version.TryHold())
            {
                held.ForEach(version => version.Release());
                return null;
            }

            held.Add(role.Version);
        }

        return new DeploymentState(plan, _policy, primary, challengers, Fallback, Shadow) { Door = Door };
    }
}
