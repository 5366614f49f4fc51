using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The model that an endpoint is asked for.</summary>
/// <param name="Model">The model's name in the registry.</param>
/// <param name="Version">Its version.</param>
/// <param name="Signature">What it takes and gives.</param>
public sealed record EndpointModel(string Model, int Version, ModelSignature Signature);
