using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Counts rows and nulls of a column whose values have no summary.</summary>
internal sealed class OpaqueAccumulator(string name, string type) : ColumnAccumulator(name, type, ColumnKind.Opaque)
{
    public override ColumnProfile ToProfile() => new(Name, Type, Kind, Rows, Missing, Distinct: null);

    protected override bool Accepts(ColumnKind kind, DataType type) => true;

    protected override void AddValues(Column column) => Missing += column.NullCount;

    protected override void MergeValues(ColumnAccumulator other)
    {
    }
}
