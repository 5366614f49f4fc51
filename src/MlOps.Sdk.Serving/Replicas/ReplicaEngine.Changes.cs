using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>How replicas come and go.</summary>
internal sealed partial class ReplicaEngine
{
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private bool _isProbing;

    /// <summary>Adds replicas in the order of the plan until there are as many as wanted. Each one is checked before it gets calls.</summary>
    /// <param name="version">Whose engine this is; it stays loaded meanwhile.</param>
    /// <param name="count">Replicas wanted, at most as many as planned.</param>
    /// <param name="loader">Opens packages and loads copies.</param>
    /// <param name="mustBeReady">Whether an endpoint that is not ready is an error; otherwise it rests first.</param>
    /// <param name="cancellationToken">Ends the loading; what was added stays.</param>
    /// <exception cref="ServingException">A replica is refused.</exception>
    public async ValueTask GrowAsync(ServedVersion version, int count, VersionLoader loader, bool mustBeReady, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ModelPackage? package = null;
            while (Count < Math.Min(count, plan.Count))
            {
                if (Count > 0 || plan.Local == 0)
                {
                    package ??= await loader.OpenAsync(version, cancellationToken).ConfigureAwait(false);
                }

                Add(await CreateAsync(version, Count, package, loader, mustBeReady, cancellationToken).ConfigureAwait(false));
                StartProbing(version);
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Takes replicas away, the last ones first; each is freed after its last call.</summary>
    public void ShrinkTo(int count)
    {
        while (Count > count)
        {
            Replica last;
            lock (_gate)
            {
                last = (Replica)_set.All[^1];
                _set = ReplicaSet.Of(_set.All.SkipLast(1));
            }

            last.Release();
        }
    }

    public override void Dispose()
    {
        _stop.Cancel();
        ShrinkTo(0);
        if (plan.Local == 0)
        {
            local.Dispose();
        }

        base.Dispose();
    }

    private async ValueTask<Replica> CreateAsync(
        ServedVersion version, int place, ModelPackage? package, VersionLoader loader, bool mustBeReady, CancellationToken cancellationToken)
    {
        if (place >= plan.Local)
        {
            return await CreateRemoteAsync(version, plan.Remotes[place - plan.Local], package!.Samples, mustBeReady, cancellationToken).ConfigureAwait(false);
        }

        var name = $"local-{place}";
        if (place == 0)
        {
            return new LocalReplica(name, plan.LocalWeight, HealthOf(version, name), version, local);
        }

        var (copy, giveBack) = await loader.LoadCopyAsync(version, package!, cancellationToken).ConfigureAwait(false);
        return new LocalReplica(name, plan.LocalWeight, HealthOf(version, name), copy, null, giveBack);
    }

    private async ValueTask<Replica> CreateRemoteAsync(
        ServedVersion version, RemotePlan remote, ModelSamples samples, bool mustBeReady, CancellationToken cancellationToken)
    {
        var replica = new RemoteReplica(remote.Endpoint, remote.Weight, HealthOf(version, remote.Endpoint.Name), samples, context.Time);
        if (await replica.IsReadyAsync(version, cancellationToken).ConfigureAwait(false))
        {
            return replica;
        }

        if (mustBeReady)
        {
            throw new ServingException($"The endpoint \"{replica.Name}\" is not ready for version {version.Number} of \"{version.Model}\". Load the version there first.", version.Model)
            {
                Reason = ServingErrorReason.VersionRefused,
            };
        }

        replica.Health.Bar($"The endpoint \"{replica.Name}\" was not ready when the version was deployed.");
        return replica;
    }

    private ReplicaHealth HealthOf(ServedVersion version, string name) => new(plan, context.Time, (state, reason) =>
    {
        lock (_gate)
        {
            _set = ReplicaSet.Of(_set.All);
        }

        context.Tell(version, name, state, reason);
    });

    private void Add(Replica replica)
    {
        lock (_gate)
        {
            _set = ReplicaSet.Of(_set.All.Append(replica));
        }
    }

    private void StartProbing(ServedVersion version)
    {
        if (!_isProbing && _set.All.Any(replica => replica is RemoteReplica))
        {
            _isProbing = true;
            _ = ProbeAsync(version, _stop.Token);
        }
    }

    private async Task ProbeAsync(ServedVersion version, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(plan.ProbeInterval, context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var probes = _set.All.OfType<RemoteReplica>().Select(replica => replica.ProbeAsync(version, cancellationToken));
            await Task.WhenAll(probes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
