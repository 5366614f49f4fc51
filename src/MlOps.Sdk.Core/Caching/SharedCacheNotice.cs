namespace MlOps.Sdk.Core;

/// <summary>Something was removed from a shared cache, so that what a process remembers of it counts no more.</summary>
/// <param name="Group">The group that was removed; null when it was none.</param>
/// <param name="Tag">The tag whose entries were removed; null when it was none.</param>
public sealed record SharedCacheNotice(string? Group, string? Tag)
{
    /// <summary>Notices may have been lost: anything may have been removed.</summary>
    public static SharedCacheNotice MayHaveMissed { get; } = new(null, null);
}
