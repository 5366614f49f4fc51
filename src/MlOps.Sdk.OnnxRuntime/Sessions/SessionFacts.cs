namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What came of loading a model.</summary>
internal sealed record SessionFacts(
    ExecutionProvider Provider,
    IReadOnlyList<ProviderAttempt> Attempts,
    IReadOnlyList<NodeAssignment>? Assignments,
    OnnxModelDescription Description,
    IReadOnlyDictionary<string, IReadOnlyList<string>> ClassLabels,
    bool IsProfiled);
