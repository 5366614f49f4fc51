using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>
/// A deployment whose versions are not in memory. Its callers start one load and wait for it together; each may give up alone. A
/// load that failed is remembered for a while. Thread-safe.
/// </summary>
/// <param name="plan">What is asked for.</param>
/// <param name="version">The version it had, or the one it would load now.</param>
/// <param name="wasLoaded">Whether it was evicted, and so may go back to its version when it cannot take another.</param>
/// <param name="time">Measures the pauses after failures.</param>
internal sealed class Dormant(DeploymentPlan plan, ModelVersion version, bool wasLoaded, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ModelVersion? _wanted;
    private Task? _load;
    private DeploymentState? _kept;
    private MlOpsException? _failure;
    private long _failedAt;
    private int _failures;
    private int _callers;

    public DeploymentPlan Plan => plan;

    /// <summary>The version it had, or the one it would load now.</summary>
    public ModelVersion Version => wasLoaded ? version : Volatile.Read(ref _wanted) ?? version;

    public bool WasLoaded => wasLoaded;

    public MlOpsException? Failure => _failure;

    public ModelLoadState State
    {
        get
        {
            lock (_gate)
            {
                return _load is { IsCompleted: false } ? ModelLoadState.Loading
                    : _failure is not null ? ModelLoadState.Failed
                    : wasLoaded ? ModelLoadState.Evicted : ModelLoadState.NotLoaded;
            }
        }
    }

    /// <summary>Counts a caller, and starts to load if nobody has. Ended by <see cref="Leave"/>.</summary>
    /// <param name="load">Loads, and tells by <see cref="Succeeded"/> or <see cref="Failed"/>; never throws.</param>
    /// <exception cref="ServingException">The load failed a short while ago, or too many wait already.</exception>
    public void Join(Func<Dormant, Task> load)
    {
        lock (_gate)
        {
            if (_load is null or { IsCompleted: true })
            {
                if (_failure is not null && Rest() > TimeSpan.Zero)
                {
                    throw Remembered();
                }

                _load = Task.Run(() => load(this), CancellationToken.None);
            }

            RequireRoom();
            _callers++;
        }
    }

    /// <summary>Waits until the load has ended.</summary>
    /// <param name="cancellationToken">Ends the caller's wait, not the load.</param>
    /// <exception cref="ServingException">It failed.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        await _load!.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw Remembered();
            }
        }
    }

    /// <summary>A caller has taken its hold of the loaded state.</summary>
    public void Leave()
    {
        DeploymentState? kept = null;
        lock (_gate)
        {
            if (--_callers == 0)
            {
                (kept, _kept) = (_kept, null);
            }
        }

        kept?.Release();
    }

    /// <summary>The state is there; it is kept from being evicted until those who waited for it have taken their holds.</summary>
    public void Succeeded(DeploymentState state)
    {
        lock (_gate)
        {
            (_failure, _failures) = (null, 0);
            if (_callers > 0 && state.TryHold())
            {
                _kept = state;
            }
        }
    }

    public void Failed(MlOpsException failure)
    {
        lock (_gate)
        {
            (_failure, _failedAt, _failures) = (failure, time.GetTimestamp(), _failures + 1);
        }
    }

    /// <summary>The alias points at this version now. When the last attempt failed, the next call tries at once.</summary>
    public void MovedTo(ModelVersion wanted)
    {
        lock (_gate)
        {
            if (wanted.Version != (_wanted ?? version).Version)
            {
                (_wanted, _failure, _failures) = (wanted, null, 0);
            }
        }
    }

    private TimeSpan Rest() => plan.Loading.PauseAfter(_failures) - time.GetElapsedTime(_failedAt);

    private void RequireRoom()
    {
        if (plan.Admission is { } limit && _callers >= limit.MaxConcurrency + limit.MaxQueue)
        {
            throw new ServingException(
                string.Create(CultureInfo.InvariantCulture, $"Deployment \"{plan.Name}\" is being loaded and {_callers} calls wait for it already, so this one was refused; try again later, or raise MaxConcurrency or its queue."),
                plan.Name) { Reason = ServingErrorReason.Overloaded, IsTransient = true, RetryAfter = limit.MaxWait };
        }
    }

    // Made anew for each caller, since an exception belongs to one throw.
    private ServingException Remembered()
    {
        if (_failure is ServingException { Reason: ServingErrorReason.NotDeployed })
        {
            return Deployment.NotDeployed(plan.Name);
        }

        var rest = Rest() is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        return new ServingException(
            string.Create(CultureInfo.InvariantCulture, $"Deployment \"{plan.Name}\" could not be loaded: {_failure!.Message} The next attempt is due in {rest.TotalSeconds:0.###} s."),
            plan.Model, _failure)
        {
            Reason = (_failure as ServingException)?.Reason ?? ServingErrorReason.VersionRefused,
            IsTransient = _failure.IsTransient,
            RetryAfter = rest,
        };
    }
}
