namespace MlOps.Sdk.FeatureStore;

/// <summary>Something else that keeps data of entities, such as the state of a stream. All that are registered take part in every erasure.</summary>
public interface IErasureParticipant
{
    /// <summary>What receipts call it.</summary>
    string Name { get; }

    /// <summary>Removes an entity's data for good. Harmless to repeat. When it throws, the erasure is not complete.</summary>
    /// <param name="erased">The entity and its key.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>How many rows, or whatever is counted there, were removed.</returns>
    ValueTask<long> EraseAsync(EntityErased erased, CancellationToken cancellationToken = default);
}
