namespace MlOps.Sdk.FeatureStore;

/// <summary>What an online read gave for one entity and view.</summary>
internal sealed record ServedRow(
    FeatureViewVersion View, IReadOnlyList<object> Key, DateTimeOffset At, IReadOnlyList<object?> Values, bool IsExpired, DateTimeOffset? EventTime);
