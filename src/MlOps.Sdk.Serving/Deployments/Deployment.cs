using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>A deployment: its present state, and the changes of it, one at a time.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The semaphore holds no handle unless its wait handle is asked for.")]
internal sealed partial class Deployment(string name, ServerContext context)
{
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly DeploymentNotices _notices = new(name, context);
    private DeploymentState? _state;
    private volatile string? _lastRefusal;
    private volatile string? _lastRollback;
    private volatile bool _isClosed;

    public string Name => name;

    public bool IsServing => Volatile.Read(ref _state) is not null || _dormant is not null;

    /// <summary>True once it was taken down or never came up; it stays so.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>What the primary version takes and gives.</summary>
    public ModelSignature Signature =>
        Volatile.Read(ref _state)?.Primary.Version.Signature ?? _dormant?.Version.Signature ?? Volatile.Read(ref _state)?.Primary.Version.Signature ?? throw NotDeployed(name);

    /// <summary>The same with the column that is the answer, and what it is.</summary>
    public StepShape Shape => Volatile.Read(ref _state) is { } state ? StepShape.Of(state.Primary.Version)
        : _dormant is { } dormant ? StepShape.Of(dormant.Version)
        : Volatile.Read(ref _state) is { } loaded ? StepShape.Of(loaded.Primary.Version) : throw NotDeployed(name);

    /// <summary>Serves by the plan from now on; false when the deployment is closed.</summary>
    public async ValueTask<bool> TryApplyAsync(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isClosed)
            {
                return false;
            }

            if (plan.Loading.Strategy != ModelLoading.Eager && _state is null)
            {
                await SleepAsync(plan, cancellationToken).ConfigureAwait(false);
                return true;
            }

            var state = await BuildAsync(plan, cancellationToken).ConfigureAwait(false);
            var old = Interlocked.Exchange(ref _state, state);
            context.Caches.Use(name, _cache);
            Forget(old, state);
            (_dormant, _lastRefusal) = (null, null);
            Settle(state);
            _notices.Swapped(old, state);
            Drop(old);

            // The alias may have moved while the version was loaded.
            await TakeAliasAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _isClosed |= !IsServing;
            EndChange();
        }
    }

    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_rollout is { } rollout)
        {
            await rollout.DisposeAsync().ConfigureAwait(false);
        }

        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (_isClosed, _dormant) = (true, null);
            context.Caches.Use(name, null);
            context.Memory.Remove(this);
            Drop(Interlocked.Exchange(ref _state, null));
        }
        finally
        {
            EndChange();
        }
    }

    public ShadowReport? ShadowReport() => Volatile.Read(ref _state)?.Shadow?.Report();

    /// <summary>Waits for alias moves that were noticed, and for the shadow version.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _takes.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _state)?.Shadow is { } shadow)
        {
            await shadow.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal static ServingException NotDeployed(string deployment) => new(
        $"There is no deployment \"{deployment}\"; deploy it first with IModelServer.DeployAsync.", deployment) { Reason = ServingErrorReason.NotDeployed };

    private async ValueTask<DeploymentState> BuildAsync(DeploymentPlan plan, CancellationToken cancellationToken, VersionSelector? instead = null)
    {
        var policy = PolicyOf(plan);
        var loaded = new List<ServedVersion>();
        var cache = _cache;
        try
        {
            var primary = await LoadAsync(plan, instead ?? plan.Primary, loaded, cancellationToken).ConfigureAwait(false);
            var challengers = new List<VersionRole>();
            foreach (var variant in plan.Variants)
            {
                var version = await LoadAsync(plan, new VersionSelector(variant.Version, null), loaded, cancellationToken).ConfigureAwait(false);
                challengers.Add(RoleOf(plan, variant.Name, version, variant.Guard));
            }

            var fallback = plan.Fallback is { } f ? await LoadAsync(plan, f, loaded, cancellationToken).ConfigureAwait(false) : null;
            var shadow = plan.Shadow is { } s ? await LoadAsync(plan, new VersionSelector(s.Version, null), loaded, cancellationToken).ConfigureAwait(false) : null;
            await policy.PrepareAsync(plan.Name, cancellationToken).ConfigureAwait(false);
            return new DeploymentState(
                plan, policy, RoleOf(plan, VariantNames.Primary, primary), challengers,
                fallback is null ? null : RoleOf(plan, VariantNames.Fallback, fallback),
                shadow is null ? null : new ShadowLane(shadow, plan.Shadow!, context.Time)) { Door = DoorOf(plan) };
        }
        catch
        {
            _cache = cache;
            loaded.ForEach(version => version.Release());
            throw;
        }
    }

    private IRoutingPolicy PolicyOf(DeploymentPlan plan)
    {
        _ = plan.Engine.Replicas is { } replicas ? context.Replicas.PolicyOf(replicas) : null;
        return context.Policies.GetValueOrDefault(plan.Policy) ?? throw new ArgumentException(
        $"There is no routing policy \"{plan.Policy}\"; register it, or use one of {string.Join(", ", context.Policies.Keys.Order(StringComparer.Ordinal))}.", nameof(plan));
    }

    private async ValueTask<ServedVersion> LoadAsync(DeploymentPlan plan, VersionSelector selector, List<ServedVersion> loaded, CancellationToken cancellationToken)
    {
        var found = await context.Loader.ResolveAsync(plan.Model, selector, cancellationToken).ConfigureAwait(false);
        return await LoadAsync(found, plan, loaded, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ServedVersion> LoadAsync(ModelVersion found, DeploymentPlan plan, List<ServedVersion> loaded, CancellationToken cancellationToken, int firstReplicas = int.MaxValue)
    {
        var version = Present(found, plan.Engine, loaded);
        if (version is null)
        {
            var stays = plan.Loading.Strategy != ModelLoading.OnDemand;
            var held = stays ? 0 : (_state?.Versions ?? []).Union(loaded).Sum(version => version.Place?.Bytes ?? 0);
            version = await context.Loader.LoadAsync(found, plan.Engine, firstReplicas, stays, held, cancellationToken).ConfigureAwait(false);
        }

        loaded.Add(version);
        RequireRules(plan, version, loaded);
        return version;
    }

    // Whoever loads several versions releases them together; a single one is released here.
    private static void RequireRules(DeploymentPlan plan, ServedVersion version, List<ServedVersion> loaded)
    {
        try
        {
            plan.Inputs?.RequireColumns(version);
        }
        catch when (loaded.Count == 1)
        {
            loaded.Clear();
            version.Release();
            throw;
        }
    }

    // One session serves every part a version plays, before and after a change.
    private ServedVersion? Present(ModelVersion wanted, EnginePlan plan, IEnumerable<ServedVersion> loaded)
    {
        var state = _state;
        var candidates = loaded.Concat(state?.Roles.Select(role => role.Version) ?? []);
        return candidates.FirstOrDefault(version => version.Model == wanted.Model && version.Number == wanted.Version && version.Plan == plan && version.IsWhole && version.TryHold());
    }

    private VersionRole RoleOf(DeploymentPlan plan, string variant, ServedVersion version, CanaryGuardPlan? guard = null)
    {
        var pipelineName = $"{name}/{variant}";
        context.Pipelines.Remove(pipelineName);
        var pipeline = context.Pipelines.GetOrAdd(pipelineName, plan.Resilience);
        return new VersionRole(variant, version, pipeline, guard is null ? null : new CanaryGuard(guard, context.Time), RollBack, context.Time)
        {
            Cache = variant == VariantNames.Fallback ? null : VersionCache.Of(CacheOf(plan), version),
        };
    }

    private void ReplacePrimary(VersionRole primary)
    {
        if (Replace(state => state.TryWithPrimary(primary), primary.Version) is { } old)
        {
            _notices.Swapped(old, _state!);
            old.Release();
        }
    }

    /// <summary>Runs on the path of the call that was one too many, so it only swaps the state; the rest follows off the path.</summary>
    private void RollBack(VersionRole canary, CanaryStatistics statistics)
    {
        if (Replace(state => state.TryWithout(canary), null, state => state.Challengers.Contains(canary)) is { } old)
        {
            _lastRollback = _notices.RolledBack(old, canary, statistics);
            old.Release();
        }
    }

    /// <summary>Puts a state in the place of the present one, however many others try the same.</summary>
    /// <param name="derive">Makes the new state of the present one; null when that is being freed.</param>
    /// <param name="added">The version that the new state holds for the first time, or null.</param>
    /// <param name="isWanted">Whether there is still something to change; null for yes.</param>
    /// <returns>The state that was replaced, for the caller to release; null when there was nothing to change.</returns>
    private DeploymentState? Replace(Func<DeploymentState, DeploymentState?> derive, ServedVersion? added, Func<DeploymentState, bool>? isWanted = null)
    {
        while (Volatile.Read(ref _state) is { } old && isWanted?.Invoke(old) != false)
        {
            if (derive(old) is not { } state)
            {
                continue;
            }

            if (Interlocked.CompareExchange(ref _state, state, old) == old)
            {
                Forget(old, state);
                return old;
            }

            // Somebody was quicker; a new version is kept for the next try, the rest is given back.
            added?.TryHold();
            state.Release();
        }

        return null;
    }

    private void Drop(DeploymentState? old)
    {
        if (old?.Shadow is { } shadow)
        {
            context.Work.Add(shadow.DisposeAsync);
        }

        old?.Release();
    }
}
