namespace MlOps.Sdk.Serving;

/// <summary>How far a job has come.</summary>
/// <param name="RowsDone">Rows of the source that have been answered, those of earlier starts included.</param>
/// <param name="RowsCommitted">Those of them that a kill cannot undo.</param>
/// <param name="BadRows">Those of the rows done that have no answer.</param>
/// <param name="RowsPerSecond">Rows answered in a second since this start.</param>
public readonly record struct BatchJobProgress(long RowsDone, long RowsCommitted, long BadRows, double RowsPerSecond);
