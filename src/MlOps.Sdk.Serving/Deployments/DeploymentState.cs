using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Everything a call needs, as it stands at one moment. Replaced whole; a call holds the state it began with, and with it
/// the versions, until it ends.
/// </summary>
internal sealed class DeploymentState : SharedLifetime
{
    private readonly IRoutingPolicy _policy;
    private readonly DeploymentRoute[] _routes;

    /// <summary>Takes over one hold of each role's version.</summary>
    public DeploymentState(DeploymentPlan plan, IRoutingPolicy policy, VersionRole primary, VersionRole? canary, VersionRole? fallback)
    {
        (Plan, _policy, Primary, Canary, Fallback) = (plan, policy, primary, canary, fallback);
        var percent = canary is null ? 0 : plan.Canary!.Percent;
        var last = new TrafficVariant(VariantNames.Primary, primary.Version.Number, 100 - percent);
        Variants = canary is null ? [last] : [new TrafficVariant(VariantNames.Canary, canary.Version.Number, percent), last];
        var end = new DeploymentRoute(plan, primary, primary, fallback);
        _routes = canary is null ? [end] : [new DeploymentRoute(plan, canary, primary, fallback), end];
        var columns = Roles.SelectMany(role => role.Version.Signature.InputSchema).Select(field => field.Name);
        KnownColumns = (plan.Canary?.StickyBy is { } unit ? columns.Append(unit) : columns).ToFrozenSet(StringComparer.Ordinal);
    }

    public DeploymentPlan Plan { get; }

    public VersionRole Primary { get; }

    public VersionRole? Canary { get; }

    public VersionRole? Fallback { get; }

    public IReadOnlyList<TrafficVariant> Variants { get; }

    /// <summary>Columns a request may name: the inputs of every version, and the one units are known by.</summary>
    public FrozenSet<string> KnownColumns { get; }

    /// <summary>Whether every row goes the same way.</summary>
    public bool HasOneRoute => _routes.Length == 1;

    private IEnumerable<VersionRole> Roles => new[] { Primary, Canary, Fallback }.OfType<VersionRole>();

    public (DeploymentRoute Route, int Variant, string Reason) RouteFor(string? unitKey, string requestId)
    {
        if (HasOneRoute)
        {
            return (_routes[0], 0, "The only variant.");
        }

        var decision = _policy.Choose(new RoutingContext(Plan.Name, Plan.Canary!.Salt, Variants, unitKey, requestId));
        return (_routes[decision.Variant], decision.Variant, decision.Reason);
    }

    public DeploymentRoute RouteOf(int variant) => _routes[variant];

    /// <summary>Holds every version once more, for a state that takes this one's place; false when they are gone already.</summary>
    public bool TryHoldVersions()
    {
        var held = new List<ServedVersion>();
        foreach (var role in Roles)
        {
            if (!role.Version.TryHold())
            {
                held.ForEach(version => version.Release());
                return false;
            }

            held.Add(role.Version);
        }

        return true;
    }

    protected override void Free()
    {
        foreach (var role in Roles)
        {
            role.Version.Release();
        }
    }
}
