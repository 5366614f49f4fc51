using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What a rollout does to a deployment.</summary>
internal sealed partial class Deployment
{
    private Rollout? _rollout;

    /// <summary>Loads a version beside the primary, without traffic, and starts to take it through the steps.</summary>
    /// <exception cref="ConflictException">Another rollout is under way, or there is a canary.</exception>
    public async ValueTask<Rollout> RollOutAsync(RolloutPlan plan, CancellationToken cancellationToken)
    {
        // Loads it if need be; the hold keeps it from being evicted meanwhile.
        var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        var isChanging = false;
        try
        {
            await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
            isChanging = true;
            var state = _state ?? throw NotDeployed(name);
            if (state.Plan.Variants.Any(v => v.Name == VariantNames.Canary))
            {
                throw new ConflictException(
                    $"Deployment \"{name}\" has a canary or a rollout under way already. Wait for its end, or deploy without it first.", "rollout", name);
            }

            var found = await context.Loader.ResolveAsync(state.Plan.Model, new VersionSelector(plan.Version, null), cancellationToken).ConfigureAwait(false);
            var isRolling = plan.HoldOfReplica is not null;
            var version = await LoadAsync(found, state.Plan, [], cancellationToken, isRolling ? 1 : int.MaxValue).ConfigureAwait(false);
            var rolling = isRolling ? Hold(state, version) : null;
            var candidate = RoleOf(state.Plan, VariantNames.Canary, version);
            Replace(old => old.TryWith(new VariantPlan(VariantNames.Canary, plan.Version, 0, null), candidate), version)?.Release();
            _rollout = new Rollout(this, candidate, plan, rolling, context);
            _rollout.Start();
            return _rollout;
        }
        finally
        {
            if (isChanging)
            {
                EndChange();
            }

            held.Release();
        }
    }

    /// <summary>Gives a version another share; false when it is not there any more.</summary>
    public bool TrySetShare(VersionRole role, double percent)
    {
        if (Volatile.Read(ref _state)?.Plan.Variants.FirstOrDefault(v => v.Name == role.Variant)?.Percent == percent && Has(role))
        {
            return true;
        }

        var old = Replace(state => state.TryWithShare(role, percent), null, state => state.Challengers.Contains(role));
        old?.Release();
        return old is not null;
    }

    /// <summary>Takes a version out of the traffic, if it is there.</summary>
    public void Withdraw(VersionRole role) => Replace(state => state.TryWithout(role), null, state => state.Challengers.Contains(role))?.Release();

    /// <summary>Makes a version the primary one, and moves the alias that the deployment follows.</summary>
    public async ValueTask PromoteAsync(VersionRole candidate, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_state is not { Plan: var plan } || !Has(candidate) || !candidate.Version.TryHold())
            {
                throw new OperationCanceledException("The deployment was replaced.", cancellationToken);
            }

            var primary = RoleOf(plan, VariantNames.Primary, candidate.Version);
            if (plan.Primary.Alias is { } alias)
            {
                await context.Loader.MoveAliasAsync(plan.Model, alias, candidate.Version.Number, cancellationToken).ConfigureAwait(false);
            }

            var selector = plan.Primary.Alias is null ? new VersionSelector(candidate.Version.Number, null) : plan.Primary;
            if (Replace(state => state.TryWithPrimary(primary, selector), primary.Version) is { } old)
            {
                _notices.Swapped(old, _state!);
                old.Release();
            }

            Withdraw(candidate);
        }
        finally
        {
            EndChange();
        }
    }

    /// <summary>Counts the primary's calls from now on; null ends that.</summary>
    public void WatchPrimary(VariantWatch? watch)
    {
        if (Volatile.Read(ref _state)?.Primary is { } primary)
        {
            primary.Watch = watch;
        }
    }

    // The caller owns a hold of the new version, and the state one of the old version, so neither is freed meanwhile.
    private RollingUpdate Hold(DeploymentState state, ServedVersion next)
    {
        var old = state.Primary.Version;
        return old.TryHold() && next.TryHold()
            ? new RollingUpdate(old, next, state.Plan.Engine.Replicas, context.Loader)
            : throw new InvalidOperationException("A version that is served was freed.");
    }

    private bool Has(VersionRole role) => Volatile.Read(ref _state)?.Challengers.Contains(role) == true;
}
