namespace MlOps.Sdk.Core;

/// <summary>What a shared cache had for a key.</summary>
/// <param name="Value">The value; null when there is none.</param>
/// <param name="Stamp">The moment of the reading by the store's own clock, for the write that follows from it.</param>
public readonly record struct SharedCacheReading(ReadOnlyMemory<byte>? Value, long Stamp);
