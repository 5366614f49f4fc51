namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// An entity was erased from lake, online store and training sets. Whoever keeps values of it in memory, such as a cache, drops them when this is
/// published; what must be removed for the erasure to count as done belongs into an <see cref="IErasureParticipant"/>.
/// </summary>
/// <param name="Entity">The entity.</param>
/// <param name="Key">Its key, one part for each join key. Not to be logged or kept.</param>
/// <param name="ErasureId">Names the erasure.</param>
public sealed record EntityErased(Entity Entity, IReadOnlyList<EntityKeyPart> Key, string ErasureId);
