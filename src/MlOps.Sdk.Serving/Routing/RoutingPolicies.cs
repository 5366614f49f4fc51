namespace MlOps.Sdk.Serving;

/// <summary>Names of the routing policies that come with the package.</summary>
public static class RoutingPolicies
{
    /// <summary>
    /// A unit always gets the same variant, in every process and after every restart. Use when people or things are
    /// compared, or must not see answers change from call to call. Requests without a unit are spread by their id.
    /// </summary>
    public const string StickyHash = "sticky-hash";
}
