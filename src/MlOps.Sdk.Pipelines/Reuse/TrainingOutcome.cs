using MlOps.Sdk.Core;

namespace MlOps.Sdk.Pipelines;

/// <summary>What training and evaluation came to for one fingerprint.</summary>
/// <param name="RunId">The tracked run.</param>
/// <param name="Package">The packaged model in the artifact store.</param>
internal sealed record TrainingOutcome(string RunId, ArtifactDigest Package);
