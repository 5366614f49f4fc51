namespace MlOps.Sdk.Serving;

/// <summary>What a deployment remembers.</summary>
internal sealed partial class Deployment
{
    private PredictionCache? _cache;

    /// <summary>The cache of a plan: the present one when the plan asks for the same. Called while changes are held.</summary>
    private PredictionCache? CacheOf(DeploymentPlan plan)
    {
        if (_cache?.Plan != plan.Cache)
        {
            _cache = plan.Cache is null ? null : context.Caches.Create(name, plan.Cache);
        }

        return _cache;
    }

    /// <summary>Forgets the answers of versions that have left. Runs on the path of calls, so what takes time follows off it.</summary>
    private void Forget(DeploymentState? old, DeploymentState state)
    {
        if (old?.Primary.Cache?.Store is not { } cache || cache != state.Primary.Cache?.Store)
        {
            return;
        }

        var gone = PackagesOf(old);
        gone.ExceptWith(PackagesOf(state));
        if (gone.Count > 0)
        {
            context.Work.Add(context.Caches.Forget(cache, gone));
        }
    }

    private static HashSet<string> PackagesOf(DeploymentState state) =>
        state.Roles.Select(role => role.Version.Registered.PackageHash).ToHashSet(StringComparer.Ordinal);
}
