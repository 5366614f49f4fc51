namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The columns of windows' results beside keys and aggregations. Key, start and end together name a result: a later row of the same
/// three takes the place of an earlier one.
/// </summary>
public static class WindowColumns
{
    /// <summary>When the window begins: timestamp, itself in the window.</summary>
    public const string Start = "window_start";

    /// <summary>When the window ends: timestamp, itself not in the window.</summary>
    public const string End = "window_end";

    /// <summary>
    /// Boolean, only of sessions with <see cref="LatePolicy.Update"/>: true when the result of this key, start and end holds no longer, because
    /// a late event made the session longer or joined it with another.
    /// </summary>
    public const string IsRetracted = "is_retracted";
}
