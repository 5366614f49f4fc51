using System.Diagnostics;
using System.Diagnostics.Metrics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Shares the calls of a version among its replicas, and asks another one when a replica fails.</summary>
/// <param name="plan">The replicas wanted.</param>
/// <param name="local">Computes with the version's own session.</param>
/// <param name="context">What all replicas share.</param>
internal sealed partial class ReplicaEngine(ReplicaPlan plan, VersionEngine local, ReplicaContext context) : VersionEngine
{
    private readonly IBalancingPolicy _policy = context.PolicyOf(plan);
    private readonly Lock _gate = new();
    private volatile ReplicaSet _set = ReplicaSet.Empty;
    private long _calls;

    public int Planned => plan.Count;

    public int Count => _set.All.Length;

    public override BatchingStatistics? Batching => ReplicaBatching.Sum(_set.All.OfType<LocalReplica>().Select(replica => replica.Batching));

    public bool IsAnyHealthy => _set.Healthy.Length > 0;

    public override async ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken)
    {
        RequireTime(version, input);
        var first = Hold(version, input, null) ?? throw AllDown(version);
        try
        {
            return await first.AskAsync(version, input, variant, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsWorthAnother(first, exception, input, cancellationToken))
        {
            if (Hold(version, input, first) is not { } second)
            {
                throw;
            }

            CountCall(ServingTelemetry.ReplicaRetries, version, first);
            try
            {
                return await second.AskAsync(version, input, variant, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                second.Release();
            }
        }
        finally
        {
            first.Release();
        }
    }

    public IReadOnlyList<ReplicaStatus> Status(int version) => [.. _set.All.Select(replica => ((Replica)replica).Status(version))];

    /// <summary>A replica for the call, held for the caller; null when there is none.</summary>
    private Replica? Hold(ServedVersion version, PredictionInput input, Replica? except)
    {
        while (true)
        {
            var set = _set;
            var replica = except is null && set.Healthy.Length < set.All.Length ? OnTrial(set) : null;
            replica ??= Choose(set.Healthy, input, except);
            if (replica is null || replica.TryHold())
            {
                if (replica is not null)
                {
                    CountCall(ServingTelemetry.ReplicaCalls, version, replica);
                }

                return replica;
            }
        }
    }

    private static Replica? OnTrial(ReplicaSet set)
    {
        foreach (var replica in set.All)
        {
            if (((Replica)replica).Health.TryBeginTrial())
            {
                return (Replica)replica;
            }
        }

        return null;
    }

    private Replica? Choose(IReplica[] healthy, PredictionInput input, Replica? except)
    {
        var candidates = except is null ? healthy : [.. healthy.Where(replica => replica != except)];
        if (candidates.Length < 2)
        {
            return candidates.Length == 0 ? null : (Replica)candidates[0];
        }

        var choice = _policy.Choose(new BalancingContext(candidates, input.UnitKey, Interlocked.Increment(ref _calls)));
        return (uint)choice < (uint)candidates.Length ? (Replica)candidates[choice] : throw new ServingException(
            $"The balancing policy \"{_policy.Name}\" chose replica {choice} of {candidates.Length}. Repair the policy: places begin at 0.") { Reason = ServingErrorReason.RoutingFailed };
    }

    private bool IsWorthAnother(Replica first, Exception exception, PredictionInput input, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && first.Judge(exception) != ReplicaVerdict.CallersFault
        && (input.Terms.Deadline is not { } deadline || context.Time.GetTimestamp() < deadline);

    // Nobody waits any more, so no replica computes in vain or is blamed for it.
    private void RequireTime(ServedVersion version, PredictionInput input)
    {
        if (input.Terms.Deadline is { } deadline && context.Time.GetTimestamp() >= deadline)
        {
            throw new ServingException($"The deadline of the call passed before a replica of \"{version.Model}\" was asked. Give the call more time.", version.Model)
            {
                Reason = ServingErrorReason.DeadlineMissed,
                IsTransient = true,
            };
        }
    }

    private ServingException AllDown(ServedVersion version)
    {
        var all = _set.All.Select(replica => ((Replica)replica).Status(version.Number)).ToList();
        var why = string.Join(' ', all.Select(status => $"{status.Name}: {status.LastFailure ?? "not ready."}"));
        return new ServingException($"None of the {all.Count} replicas of version {version.Number} of \"{version.Model}\" can answer. {why} Repair one, or add replicas.", version.Model)
        {
            Reason = ServingErrorReason.AllReplicasDown,
            IsTransient = true,
            RetryAfter = all.Count == 0 ? null : _set.All.Min(replica => ((Replica)replica).Health.RestLeft),
        };
    }

    private static void CountCall(Counter<long> counter, ServedVersion version, Replica replica)
    {
        if (counter.Enabled)
        {
            var tags = new TagList
            {
                { MlOpsTelemetry.ModelNameAttribute, version.Model },
                { MlOpsTelemetry.ModelVersionAttribute, version.Number },
                { ServingTelemetry.ReplicaAttribute, replica.Name },
            };
            counter.Add(1, tags);
        }
    }
}
