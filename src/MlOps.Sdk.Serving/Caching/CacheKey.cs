namespace MlOps.Sdk.Serving;

/// <summary>A row of a version: what the model sees of it as bytes, and their hash.</summary>
internal readonly record struct CacheKey(ulong Hash, CachedVersion Version, byte[] Bytes);
