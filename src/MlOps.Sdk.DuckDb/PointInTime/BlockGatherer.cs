using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Values that lie in a record as they lie in a column, appended run by run.</summary>
internal sealed unsafe class BlockGatherer<T>(FeatureReading reading, int index, SlotRecords records, ColumnBuilder builder)
    : FeatureGatherer(index, records, builder)
    where T : unmanaged
{
    private readonly T[] _run = new T[FeatureGathering.RowsAtOnce];
    private int _count;

    public override void Append(ReadOnlySpan<int> slots, int firstRow)
    {
        var (records, offset) = (Records, Field.Offset);
        foreach (var slot in slots)
        {
            if (slot >= 0 && RecordLayout.IsPresent(records[slot], Index))
            {
                _run[_count++] = *(T*)(records[slot] + offset);
            }
            else if (slot == ChosenSlots.NoHistory && reading == FeatureReading.ZeroWithoutHistory)
            {
                _run[_count++] = default;
            }
            else
            {
                Flush();
                Builder.AppendNull();
            }
        }

        Flush();
    }

    protected override void AppendValue(byte* value, int row) => ((ColumnBuilder<T>)Builder).Append(*(T*)value);

    private void Flush()
    {
        if (_count > 0)
        {
            ((ColumnBuilder<T>)Builder).AppendRange(_run.AsSpan(0, _count));
            _count = 0;
        }
    }
}
