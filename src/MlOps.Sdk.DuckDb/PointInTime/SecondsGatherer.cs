using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Stored times as the seconds that have passed at the spine's instants.</summary>
internal sealed unsafe class SecondsGatherer(int index, SlotRecords records, ColumnBuilder builder, SpineIndex spine)
    : FeatureGatherer(index, records, builder)
{
    private const double Microseconds = 1_000_000;

    protected override void AppendValue(byte* value, int row) =>
        ((ColumnBuilder<double>)Builder).Append((spine.InstantsOfRows[row] - *(long*)value) / Microseconds);
}
