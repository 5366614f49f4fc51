namespace MlOps.Sdk.FeatureStore;

/// <summary>An entity that a stream shall forget.</summary>
/// <param name="Key">The key, in the types of the view's join keys.</param>
/// <param name="Erased">All keys that may not come back, this one with them unless nothing is kept of it.</param>
internal sealed record StreamErasure(IReadOnlyList<EntityKeyPart> Key, ErasedKeys Erased)
{
    /// <summary>How many entities and rows the stream forgot; null when the stream ended before it came to it.</summary>
    public TaskCompletionSource<long?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
