using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Values that lie in a record as they lie in a column, appended run by run.</summary>
internal sealed unsafe class BlockGatherer<T>(FeatureReading reading, int index, SlotRecords records, ColumnBuilder builder)
    : FeatureGatherer(reading, index, records, builder)
    where T : unmanaged
{
    private readonly T[] _run = new T[FeatureGathering.RowsAtOnce];
    private int _count;

    protected override void AppendValue(byte* value, RecordField field, int row) => _run[_count++] = *(T*)value;

    protected override void AppendZero() => _run[_count++] = default;

    protected override void Flush()
    {
        if (_count > 0)
        {
            ((ColumnBuilder<T>)Builder).AppendRange(_run.AsSpan(0, _count));
            _count = 0;
        }
    }
}
