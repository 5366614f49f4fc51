namespace MlOps.Sdk.Serving;

/// <summary>A load under way: its running number, and what native code had allocated before it; null when that is not known.</summary>
internal readonly record struct LoadWatch(long Number, long? Before);
