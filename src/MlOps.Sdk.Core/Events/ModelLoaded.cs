namespace MlOps.Sdk.Core;

/// <summary>A model version was loaded to be served, and has reproduced its golden samples.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version, as prediction events name it.</param>
/// <param name="Profile">The package's reference profile in UTF-8 JSON, for whoever compares live traffic with it.</param>
public sealed record ModelLoaded(string Model, string Version, ReadOnlyMemory<byte> Profile);
