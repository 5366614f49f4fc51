using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>Says where the calls of a deployment are computed, and how they are shared among these places.</summary>
public sealed class ReplicaBuilder
{
    /// <summary>Most local replicas of a version.</summary>
    public const int MaxLocal = 256;

    private readonly List<RemotePlan> _remotes = [];
    private ReplicaPlan _plan = new();

    internal ReplicaBuilder()
    {
    }

    /// <summary>
    /// How many times the model is loaded in this process. Each copy has a session and buffers of its own, so a rolling update can
    /// replace one after the other. Default 1. With 0, all calls go to endpoints; the model is loaded once all the same, as
    /// its signature and golden samples are looked at here.
    /// </summary>
    /// <param name="count">0 to 256.</param>
    /// <param name="weight">The share of each beside the others' weights, above 0. Default 1.</param>
    public ReplicaBuilder Local(int count, double weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxLocal);
        RequireWeight(weight);
        _plan = _plan with { Local = count, LocalWeight = weight };
        return this;
    }

    /// <summary>Adds an endpoint outside this process. It is asked for the version that is deployed, and checked with its golden samples.</summary>
    /// <param name="endpoint">The endpoint, which stays the caller's.</param>
    /// <param name="weight">Its share beside the others' weights, above 0. Default 1.</param>
    /// <exception cref="ArgumentException">Another replica has this name.</exception>
    public ReplicaBuilder Remote(PredictionEndpoint endpoint, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        RequireWeight(weight);
        if (_remotes.Exists(remote => remote.Endpoint.Name == endpoint.Name) || endpoint.Name.StartsWith("local-", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name \"{endpoint.Name}\" is taken by another replica. Give each endpoint a name of its own.", nameof(endpoint));
        }

        _remotes.Add(new RemotePlan(endpoint, weight));
        return this;
    }

    /// <summary>Chooses how calls are shared. Default: <see cref="BalancingPolicies.LeastOutstanding"/>.</summary>
    /// <param name="policy">The name of a registered <see cref="IBalancingPolicy"/>.</param>
    public ReplicaBuilder Balancing(string policy)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(policy);
        _plan = _plan with { Policy = policy };
        return this;
    }

    /// <summary>
    /// When a replica gets no calls any more. After its rest one call tries it: when that is answered the replica is back, otherwise
    /// it rests again and another replica answers the call. An endpoint that asks for a pause rests for as long as it says.
    /// </summary>
    /// <param name="failures">Failures in a row, 1 or more. Default 3.</param>
    /// <param name="rest">How long it rests; null for 10 seconds.</param>
    public ReplicaBuilder LeavesAfter(int failures, TimeSpan? rest = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(rest ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(rest));
        _plan = _plan with { LeavesAfter = failures, Rest = rest ?? new ReplicaPlan().Rest };
        return this;
    }

    /// <summary>How often endpoints are asked whether they are ready. A no counts as a failure; a yes ends the rest of one that left.</summary>
    /// <param name="interval">Time between two questions, above 0. Default 5 seconds.</param>
    public ReplicaBuilder ProbedEvery(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        _plan = _plan with { ProbeInterval = interval };
        return this;
    }

    internal ReplicaPlan Build()
    {
        var plan = _plan with { Remotes = [.. _remotes] };
        return plan.Count > 0 ? plan : throw new ArgumentException("A deployment with 0 local replicas and no endpoint can answer nothing. Add one of either.");
    }

    private static void RequireWeight(double weight)
    {
        if (!(weight > 0 && double.IsFinite(weight)))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, string.Create(CultureInfo.InvariantCulture, $"The weight {weight} of a replica must be a finite number above 0."));
        }
    }
}
