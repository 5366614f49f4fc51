using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>How calls come in, and how a deployment is loaded when they do and gives its memory back.</summary>
internal sealed partial class Deployment
{
    private readonly CancellationTokenSource _stop = new();
    private volatile Dormant? _dormant;
    private Admission? _admission;
    private volatile bool _isOutdated;
    private long _lastTouch;
    private long _lastUse;

    /// <summary>A number that grows with each call; says which deployment was not called for longest.</summary>
    public long LastTouch => Interlocked.Read(ref _lastTouch);

    /// <summary>The present state, held for a call that ends with <see cref="DeploymentState.Leave"/>; null when <see cref="EnterAsync"/> is needed.</summary>
    public DeploymentState? TryEnter()
    {
        while (Volatile.Read(ref _state) is { Door: null } state)
        {
            if (state.TryHold())
            {
                return state;
            }
        }

        return null;
    }

    /// <summary>The present state, held for the caller, who releases it; null when nothing is loaded.</summary>
    /// <exception cref="ServingException">It is not deployed any more.</exception>
    public DeploymentState? TryHold()
    {
        while (Volatile.Read(ref _state) is { } state)
        {
            if (state.TryHold())
            {
                return state;
            }
        }

        return _isClosed ? throw NotDeployed(name) : null;
    }

    /// <summary>As <see cref="TryEnter"/>, for a deployment that has to be loaded first, or that limits its calls.</summary>
    /// <exception cref="ServingException">It is not deployed any more, could not be loaded, or is busy.</exception>
    public async ValueTask<DeploymentState> EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var state = await HoldAsync(cancellationToken).ConfigureAwait(false);
            return state.Door is { } door ? await door.EnterAsync(state, cancellationToken).ConfigureAwait(false) : state;
        }
        catch (MlOpsException exception)
        {
            ServingTelemetry.Errors.Add(
                1, new(ServingTelemetry.DeploymentAttribute, name), new(MlOpsTelemetry.ErrorTypeAttribute, exception.GetType().FullName));
            throw;
        }
    }

    public void Touch()
    {
        Interlocked.Exchange(ref _lastTouch, context.Memory.NextTouch());
        Interlocked.Exchange(ref _lastUse, context.Time.GetUtcNow().Ticks);
    }

    /// <summary>A call or a change has ended: this may be the moment that somebody waits for to have the memory.</summary>
    public void OnIdle()
    {
        context.Memory.OnIdle(this);
        if (_isOutdated && TryEvict() is { } state)
        {
            _takes.Add(() =>
            {
                state.FreeEnded();
                return ValueTask.CompletedTask;
            });
        }
    }

    /// <summary>
    /// Takes the versions out of service if no call is under way and nothing would be lost with them; the caller then frees them.
    /// Never waits.
    /// </summary>
    public DeploymentState? TryEvict()
    {
        if (!_changes.Wait(0, CancellationToken.None))
        {
            return null;
        }

        try
        {
            if (_state is not { Challengers.Count: 0, Shadow: null } state || _rollout is { Completion.IsCompleted: false } || !state.TryEnd())
            {
                return null;
            }

            _dormant = new Dormant(state.Plan, state.Primary.Version.Registered, wasLoaded: true, context.Time);
            _isOutdated = false;
            Volatile.Write(ref _state, null);
            _notices.Evicted(state);
            return state;
        }
        finally
        {
            _changes.Release();
        }
    }

    public DeploymentStatus? Status()
    {
        var state = Volatile.Read(ref _state);
        var dormant = state is null ? _dormant : null;
        var plan = state?.Plan ?? dormant?.Plan;
        var lastUse = Interlocked.Read(ref _lastUse);
        return plan is null ? null : new DeploymentStatus
        {
            Name = name,
            Model = plan.Model,
            Version = state?.Primary.Version.Number ?? dormant!.Version.Version,
            Alias = plan.Primary.Alias,
            Variants = state?.Variants ?? [],
            FallbackVersion = state?.Fallback?.Version.Number,
            Provider = state?.Primary.Version.Provider,
            Replicas = [.. state?.Roles.Select(role => role.Version).Distinct().SelectMany(version => version.Replicas?.Status(version.Number) ?? []) ?? []],
            BreakerState = state?.Primary.BreakerState,
            Cache = state?.Primary.Cache?.Store.Statistics(),
            Batching = state?.Primary.Version.Batching,
            LastRefusal = _lastRefusal ?? dormant?.Failure?.Message,
            LastRollback = _lastRollback,
            LoadState = dormant?.State ?? ModelLoadState.Loaded,
            MemoryBytes = state?.Bytes ?? 0,
            LastUse = lastUse == 0 ? null : new DateTimeOffset(lastUse, TimeSpan.Zero),
            RunningCalls = state?.Door?.Admission?.Running,
            WaitingCalls = state?.Door?.Admission?.Waiting,
        };
    }

    private async ValueTask<DeploymentState> HoldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryHold() is { } state)
            {
                return state;
            }

            if (_dormant is { } dormant && await WakeAsync(dormant, cancellationToken).ConfigureAwait(false) is { } loaded)
            {
                return loaded;
            }
        }
    }

    private async ValueTask<DeploymentState?> WakeAsync(Dormant dormant, CancellationToken cancellationToken)
    {
        dormant.Join(LoadAsync);
        try
        {
            await dormant.WaitAsync(cancellationToken).ConfigureAwait(false);
            return Volatile.Read(ref _state) is { } loaded && loaded.TryHold() ? loaded : null;
        }
        finally
        {
            dormant.Leave();
            OnIdle();
        }
    }

    // Whoever waits for memory may have found this deployment under change, and so not to be evicted.
    private void EndChange()
    {
        _changes.Release();
        OnIdle();
    }

    /// <summary>Takes a plan without loading anything yet.</summary>
    private async ValueTask SleepAsync(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        _ = PolicyOf(plan);
        var version = await context.Loader.ResolveAsync(plan.Model, plan.Primary, cancellationToken).ConfigureAwait(false);
        _dormant = new Dormant(plan, version, wasLoaded: false, context.Time);
        _lastRefusal = null;
    }

    private async Task LoadAsync(Dormant dormant)
    {
        var isHeld = false;
        try
        {
            await _changes.WaitAsync(_stop.Token).ConfigureAwait(false);
            isHeld = true;
            if (_dormant == dormant)
            {
                var state = await BuildOrGoBackAsync(dormant).ConfigureAwait(false);
                dormant.Succeeded(state);
                Settle(state);
                context.Caches.Use(name, _cache);
                Volatile.Write(ref _state, state);
                _dormant = null;
                if (!dormant.WasLoaded || dormant.Version.Version != state.Primary.Version.Number)
                {
                    _notices.Swapped(null, state, dormant.WasLoaded ? dormant.Version.Version : null);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            dormant.Failed(NotDeployed(name));
        }
        catch (Exception exception)
        {
            var failure = exception as MlOpsException
                ?? new ServingException($"The versions of \"{name}\" could not be loaded: {exception.Message}", dormant.Plan.Model, exception) { Reason = ServingErrorReason.VersionRefused };
            context.Logger.LoadFailed(name, failure.Message);
            dormant.Failed(failure);
        }
        finally
        {
            if (isHeld)
            {
                EndChange();
            }
        }
    }

    /// <summary>When the alias has moved to a version that is refused, the one that was served before goes on.</summary>
    private async ValueTask<DeploymentState> BuildOrGoBackAsync(Dormant dormant)
    {
        try
        {
            return await BuildAsync(dormant.Plan, _stop.Token).ConfigureAwait(false);
        }
        catch (ServingException exception) when (dormant.WasLoaded && dormant.Plan.Primary.Alias is not null && exception.Reason == ServingErrorReason.VersionRefused)
        {
            var wanted = await context.Loader.ResolveAsync(dormant.Plan.Model, dormant.Plan.Primary, _stop.Token).ConfigureAwait(false);
            if (wanted.Version == dormant.Version.Version)
            {
                throw;
            }

            Refuse(wanted, exception, dormant.Plan.Model, dormant.Version.Version);
            return await BuildAsync(dormant.Plan, _stop.Token, new VersionSelector(dormant.Version.Version, null)).ConfigureAwait(false);
        }
    }

    // A limit that stays the same goes on counting the calls that are under way.
    private Door? DoorOf(DeploymentPlan plan)
    {
        _admission = plan.Admission is not { } limit ? null : _admission?.Plan == limit ? _admission : new Admission(name, limit, context.Time);
        var isEvictable = plan.Loading.Strategy == ModelLoading.OnDemand;
        return _admission is null && !isEvictable ? null : new Door(_admission, isEvictable, this);
    }

    /// <summary>Tells the memory whether this deployment may be asked to give its own back.</summary>
    private void Settle(DeploymentState state)
    {
        var isEvictable = state.Plan.Loading.Strategy == ModelLoading.OnDemand;
        foreach (var place in state.Versions.Select(version => version.Place).OfType<MemoryPlace>())
        {
            context.Memory.Pin(place, !isEvictable);
        }

        if (isEvictable)
        {
            Touch();
            context.Memory.Add(this);
        }
        else
        {
            context.Memory.Remove(this);
        }
    }
}
