namespace MlOps.Sdk.FeatureStore;

/// <summary>An entity of a view.</summary>
internal readonly record struct CacheKey(CachedView View, byte[] Entity);
