using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>What all deployments of a server share.</summary>
internal sealed record ServerContext(
    VersionLoader Loader,
    ReplicaContext Replicas,
    ModelMemory Memory,
    RolloutLedger Rollouts,
    ResiliencePipelines Pipelines,
    FrozenDictionary<string, IRoutingPolicy> Policies,
    IOnlineFeatureJoiner? Joiner,
    PredictionCaches Caches,
    PredictionPump Pump,
    SerialWork Work,
    EventBus Events,
    AuditTrail Audit,
    TimeProvider Time,
    ILogger Logger)
{
    public RequestIds Ids { get; } = new();
}
