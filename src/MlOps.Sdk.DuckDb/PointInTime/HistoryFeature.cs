using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A value that a point-in-time join brings from the history.</summary>
/// <param name="Sql">SQL for the value in the history's relation.</param>
/// <param name="StoredType">The SQL's type.</param>
/// <param name="Reading">What it becomes at an instant.</param>
internal sealed record HistoryFeature(string Sql, DataType StoredType, FeatureReading Reading = FeatureReading.AsStored)
{
    /// <summary>The type of the joined column.</summary>
    public DataType Type => Reading == FeatureReading.SecondsSince ? DataType.Float64 : StoredType;
}
