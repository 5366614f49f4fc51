using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A column of a Delta table.</summary>
/// <param name="Field">What it is read as.</param>
/// <param name="IsForeign">Whether Delta's type has no twin among ours, so that it is read as JSON text and cannot be written.</param>
internal sealed record DeltaColumn(Field Field, bool IsForeign);
