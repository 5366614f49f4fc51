using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>Two versions of which one takes the replicas of the other over, one by one. Holds both until it is over.</summary>
/// <param name="old">The version before, already held.</param>
/// <param name="next">The new version, already held.</param>
/// <param name="plan">The replicas of each; null for one that is neither added nor taken away.</param>
/// <param name="loader">Loads replicas.</param>
internal sealed class RollingUpdate(ServedVersion old, ServedVersion next, ReplicaPlan? plan, VersionLoader loader)
{
    /// <summary>The shares of the traffic: after each step, what the new replicas weigh.</summary>
    public IReadOnlyList<RolloutStep> StepsOf(TimeSpan hold)
    {
        double[] weights = plan is null ? [1] : [.. Enumerable.Repeat(plan.LocalWeight, plan.Local), .. plan.Remotes.Select(remote => remote.Weight)];
        var total = weights.Sum();
        return [.. weights.Select((_, i) => new RolloutStep(i == weights.Length - 1 ? 100 : 100 * weights.Take(i + 1).Sum() / total, hold))];
    }

    /// <summary>Makes so many replicas of the new version run.</summary>
    /// <exception cref="Core.ServingException">One is refused, or not ready.</exception>
    public ValueTask AddAsync(int count, CancellationToken cancellationToken) => GrowAsync(next, count, mustBeReady: true, cancellationToken);

    /// <summary>Lets replicas of the old version go, but never its last one.</summary>
    public void RemoveFor(int count)
    {
        if (old != next)
        {
            old.Replicas?.ShrinkTo(Math.Max(old.Replicas.Planned - count, 1));
        }
    }

    /// <summary>Loads the replicas of the old version again. What went wrong, as a sentence, or null.</summary>
    public async ValueTask<string?> RestoreAsync()
    {
        try
        {
            await GrowAsync(old, int.MaxValue, mustBeReady: false, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $" Version {old.Number} goes on with {old.Replicas!.Count} of {old.Replicas.Planned} replicas, as the others could not be loaded again: {exception.Message}");
        }
    }

    /// <summary>Lets go of both versions.</summary>
    public void Release()
    {
        old.Release();
        next.Release();
    }

    private async ValueTask GrowAsync(ServedVersion version, int count, bool mustBeReady, CancellationToken cancellationToken)
    {
        if (version.Replicas is { } replicas)
        {
            await replicas.GrowAsync(version, count, loader, mustBeReady, cancellationToken).ConfigureAwait(false);
        }
    }
}
