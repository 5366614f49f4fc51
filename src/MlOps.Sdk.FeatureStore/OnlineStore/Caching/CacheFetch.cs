namespace MlOps.Sdk.FeatureStore;

/// <summary>What was known before the store is asked about an entity, so that an answer older than a write is not kept.</summary>
internal readonly record struct CacheFetch(CacheKey Key, int Hash, int Writes, long At, long StartedAt, int Epoch);
