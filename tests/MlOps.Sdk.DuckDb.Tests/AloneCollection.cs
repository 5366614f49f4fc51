namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Tests that run after the others, one by one.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;
