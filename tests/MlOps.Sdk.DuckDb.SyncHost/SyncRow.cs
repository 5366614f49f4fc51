namespace MlOps.Sdk.DuckDb.SyncHost;

/// <summary>One row of the view's source or of a push.</summary>
public sealed record SyncRow(long Author, DateTimeOffset At, double Value, string Text);
