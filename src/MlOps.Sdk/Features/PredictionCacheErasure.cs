using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Makes cached predictions part of every erasure: what a model said about an entity goes with the entity.</summary>
internal sealed class PredictionCacheErasure(IPredictionCache cache) : IErasureParticipant
{
    public string Name => "prediction-cache";

    public ValueTask<long> EraseAsync(EntityErased erased, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(erased);
        var key = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (join, part) in erased.Entity.JoinKeys.Zip(erased.Key))
        {
            // The part of an unsigned key holds its bits.
            key[join.Column] = part.Text ?? (join.Type.Kind == DataTypeKind.UInt64 ? unchecked((ulong)part.Number) : (object)part.Number);
        }

        return cache.InvalidateEntityAsync(key, view: null, cancellationToken);
    }
}
