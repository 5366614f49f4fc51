namespace MlOps.Sdk.Serving;

/// <summary>How far a batch has come.</summary>
/// <param name="RowsDone">Rows predicted so far.</param>
/// <param name="Rows">Rows in all.</param>
public readonly record struct BatchProgress(int RowsDone, int Rows);
