namespace MlOps.Sdk.Serving;

/// <summary>When the model is loaded and how many calls it takes at once.</summary>
public sealed partial class DeploymentBuilder
{
    private LoadingPlan _loading = LoadingPlan.Eager;
    private AdmissionPlan? _admission;

    /// <summary>
    /// Chooses when the versions are loaded. Default: <see cref="ModelLoading.Eager"/>. With the others a version that is bad is
    /// noticed by the first call. A deployment that was evicted answers as before once it is loaded again; while it has variants, a
    /// shadow version or a rollout under way it is not evicted.
    /// </summary>
    /// <param name="strategy">When.</param>
    /// <param name="retryAfter">
    /// After a failed load, how long calls fail at once with what went wrong before one of them tries again. Twice as long after each
    /// further failure, at most five minutes. Default 5 s.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The strategy is not known, or the time is not above 0.</exception>
    public DeploymentBuilder Loading(ModelLoading strategy, TimeSpan? retryAfter = null)
    {
        if (!Enum.IsDefined(strategy))
        {
            throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Use ModelLoading.Eager, Lazy or OnDemand.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retryAfter ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(retryAfter));
        _loading = new LoadingPlan(strategy, retryAfter ?? LoadingPlan.Eager.RetryAfter);
        return this;
    }

    /// <summary>
    /// Limits the calls that the deployment answers at the same time, so that it cannot take the processors of the others, and sheds
    /// what is too much: a call that finds the queue full, or that has waited too long, fails with
    /// <see cref="Core.ServingErrorReason.Overloaded"/> before anything is computed for it. A batch is one call. Default: no limit. To
    /// answer by a fallback level instead, limit the versions by <see cref="Resilience"/> and its bulkhead.
    /// </summary>
    /// <param name="calls">Calls at the same time, 1 or more; about the number of processors that the model may use.</param>
    /// <param name="queue">Calls that may wait, 0 or more. Default 256.</param>
    /// <param name="maxWait">How long a call may wait. Default 1 s.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public DeploymentBuilder MaxConcurrency(int calls, int queue = 256, TimeSpan? maxWait = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(queue);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxWait ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(maxWait));
        _admission = new AdmissionPlan(calls, queue, maxWait ?? TimeSpan.FromSeconds(1));
        return this;
    }
}
