using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// The memory that loaded versions take, and its budget. Before a version is loaded it gets a place here; when the budget is used
/// up, deployments that may be evicted make room, the one first that was not called for longest, and never one with a call under
/// way. Thread-safe.
/// </summary>
/// <param name="budget">Bytes; null for no limit.</param>
/// <param name="longestWait">How long a version waits for memory that calls under way hold.</param>
/// <param name="time">Measures the wait.</param>
internal sealed class ModelMemory(long? budget, TimeSpan longestWait, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<Deployment> _evictable = [];
    private long _touches;
    private long _used;
    private long _pinned;
    private TaskCompletionSource<DeploymentState?>? _waiting;

    /// <summary>Bytes taken now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>A number above all given before, by which the deployment that was not called for longest is told.</summary>
    public long NextTouch() => Interlocked.Increment(ref _touches);

    /// <summary>Makes a deployment known as one that may be asked to make room.</summary>
    public void Add(Deployment deployment)
    {
        lock (_gate)
        {
            if (!_evictable.Contains(deployment))
            {
                _evictable.Add(deployment);
            }
        }
    }

    public void Remove(Deployment deployment)
    {
        lock (_gate)
        {
            _evictable.Remove(deployment);
        }
    }

    /// <summary>Gives a version a place, evicting others if need be.</summary>
    /// <param name="version">What is to be loaded, for messages.</param>
    /// <param name="bytes">What it is expected to take.</param>
    /// <param name="stays">Whether it is not to be evicted later.</param>
    /// <param name="beside">Bytes that may be evicted later but not while this version is loaded, since the deployment itself holds them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServingException">It can never fit, or calls under way held the memory for too long.</exception>
    public async ValueTask<MemoryPlace> TakeAsync(string version, long bytes, bool stays, long beside, CancellationToken cancellationToken)
    {
        var place = new MemoryPlace(this, bytes, stays);
        if (budget is null)
        {
            Charge(place, bytes);
            return place;
        }

        using var late = new CancellationTokenSource(longestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                await MakeRoomAsync(version, place, beside, either.Token).ConfigureAwait(false);
                return place;
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Busy(version, bytes);
        }
    }

    /// <summary>Told when a deployment that may be evicted has ended a call: somebody may be waiting for its memory.</summary>
    public void OnIdle(Deployment deployment)
    {
        if (Volatile.Read(ref _waiting) is null)
        {
            return;
        }

        lock (_gate)
        {
            if (_waiting is { } waiting && deployment.TryEvict() is { } evicted)
            {
                _waiting = null;
                waiting.SetResult(evicted);
            }
        }
    }

    /// <summary>Corrects what a place takes to what loading was found to cost, and lets others make room for the difference.</summary>
    /// <exception cref="ServingException">That is more than the budget.</exception>
    public void Resize(string version, MemoryPlace place, long bytes) => Charge(version, place, _ => bytes);

    /// <summary>Adds what a further copy takes, and lets others make room for it; a negative number takes it away again.</summary>
    /// <exception cref="ServingException">That is more than the budget; it counts nevertheless until it is taken away.</exception>
    public void Extend(string version, MemoryPlace place, long bytes) => Charge(version, place, before => before + bytes);

    private void Charge(string version, MemoryPlace place, Func<long, long> bytesOf)
    {
        List<DeploymentState> evicted;
        lock (_gate)
        {
            var bytes = bytesOf(place.Bytes);
            Charge(place, bytes - place.Bytes);
            place.Bytes = bytes;
            evicted = budget is { } limit ? Evict(_used - limit) : [];
        }

        evicted.ForEach(state => state.FreeEnded());
        if (place.Bytes > budget)
        {
            throw TooLarge(version, place);
        }
    }

    /// <summary>Says whether the place belongs to a deployment that is never evicted, which a change of the deployment may have changed.</summary>
    public void Pin(MemoryPlace place, bool stays)
    {
        lock (_gate)
        {
            Interlocked.Add(ref _pinned, (stays ? place.Bytes : 0) - (place.Stays ? place.Bytes : 0));
            place.Stays = stays;
        }
    }

    public void Return(MemoryPlace place)
    {
        lock (_gate)
        {
            Charge(place, -place.Bytes);
            _waiting?.TrySetResult(null);
            _waiting = null;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask MakeRoomAsync(string version, MemoryPlace place, long beside, CancellationToken cancellationToken)
    {
        while (true)
        {
            List<DeploymentState> evicted;
            TaskCompletionSource<DeploymentState?>? wait = null;
            lock (_gate)
            {
                RequireThatItCanFit(version, place, beside);
                var missing = _used + place.Bytes - budget!.Value;
                if (missing <= 0)
                {
                    Charge(place, place.Bytes);
                    return;
                }

                // Known to wait before anybody is found busy: a call that ends in between must see it.
                Volatile.Write(ref _waiting, wait = new TaskCompletionSource<DeploymentState?>(TaskCreationOptions.RunContinuationsAsynchronously));
                evicted = Evict(missing);
                if (evicted.Count > 0)
                {
                    _waiting = wait = null;
                }
            }

            if (wait is not null)
            {
                evicted = await WaitAsync(wait, cancellationToken).ConfigureAwait(false) is { } one ? [one] : [];
            }

            evicted.ForEach(state => state.FreeEnded());
        }
    }

    private async ValueTask<DeploymentState?> WaitAsync(TaskCompletionSource<DeploymentState?> wait, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (wait, token) => ((TaskCompletionSource<DeploymentState?>)wait!).TrySetCanceled(token), wait);
        try
        {
            return await wait.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _waiting = _waiting == wait ? null : _waiting;
            }
        }
    }

    private List<DeploymentState> Evict(long missing)
    {
        var evicted = new List<DeploymentState>();
        foreach (var deployment in _evictable.OrderBy(deployment => deployment.LastTouch).ToList())
        {
            if (missing > 0 && deployment.TryEvict() is { } state)
            {
                evicted.Add(state);
                missing -= state.Bytes;
            }
        }

        return evicted;
    }

    private void Charge(MemoryPlace place, long bytes)
    {
        Interlocked.Add(ref _used, bytes);
        Interlocked.Add(ref _pinned, place.Stays ? bytes : 0);
        HostingInstruments.Memory.Add(bytes);
    }

    private void RequireThatItCanFit(string version, MemoryPlace place, long beside)
    {
        if (place.Bytes > budget)
        {
            throw TooLarge(version, place);
        }

        if (_pinned + beside + place.Bytes > budget)
        {
            throw Refused(
                $"{version} takes about {Size(place.Bytes)}, but of the memory budget of {Size(budget.Value)} {Size(_pinned + beside)} belong to deployments that stay loaded or to the deployment itself. "
                + "Raise ServingOptions.MemoryBudget, take one of them down, or load them with ModelLoading.OnDemand.",
                version);
        }
    }

    private ServingException TooLarge(string version, MemoryPlace place) => Refused(
        $"{version} takes about {Size(place.Bytes)}, which is more than the memory budget of {Size(budget!.Value)}. Raise ServingOptions.MemoryBudget, or serve a smaller model.", version);

    private ServingException Busy(string version, long bytes) => new(
        $"{version} takes about {Size(bytes)}, and within {longestWait:c} no other model was without calls and could make room in the memory budget of {Size(budget!.Value)}. "
        + "Try again later, or raise ServingOptions.MemoryBudget.",
        version) { Reason = ServingErrorReason.Overloaded, IsTransient = true };

    private static ServingException Refused(string message, string version) => new(message, version) { Reason = ServingErrorReason.OutOfMemoryBudget };

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.###} MiB");
}
