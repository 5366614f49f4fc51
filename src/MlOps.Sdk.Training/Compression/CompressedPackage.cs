using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>A package with a compressed model, ready to be registered.</summary>
/// <param name="Package">The new package; its lineage names the one it was made from.</param>
/// <param name="Report">What was measured.</param>
public sealed record CompressedPackage(ModelPackage Package, CompressionReport Report);
