using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Builds the column of one feature from records.</summary>
internal abstract unsafe class FeatureGatherer
{
    private readonly SlotRecords _records;
    private readonly RecordField _field;
    private readonly int _index;
    private readonly bool _isZeroWithoutHistory;

    private protected FeatureGatherer(FeatureReading reading, int index, SlotRecords records, ColumnBuilder builder)
    {
        (_records, _index, _field, Builder) = (records, index, records.Layout.Fields[index], builder);
        _isZeroWithoutHistory = reading == FeatureReading.ZeroWithoutHistory;
    }

    protected ColumnBuilder Builder { get; }

    /// <summary>The gatherer for a feature.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="index">Its place in the records.</param>
    /// <param name="records">The records.</param>
    /// <param name="spine">The spine.</param>
    public static FeatureGatherer Create(HistoryFeature feature, int index, SlotRecords records, SpineIndex spine)
    {
        var builder = ColumnBuilder.Create(feature.Type, spine.RowCount);
        return (feature.Reading, feature.StoredType.Kind) switch
        {
            (FeatureReading.SecondsSince, _) => new SecondsGatherer(index, records, builder, spine),
            (_, DataTypeKind.Utf8 or DataTypeKind.Binary or DataTypeKind.Vector or DataTypeKind.Boolean or DataTypeKind.Decimal128) =>
                new ValueGatherer(feature.Reading, index, records, builder),
            (_, DataTypeKind.Int8) => new BlockGatherer<sbyte>(feature.Reading, index, records, builder),
            (_, DataTypeKind.UInt8) => new BlockGatherer<byte>(feature.Reading, index, records, builder),
            (_, DataTypeKind.Int16) => new BlockGatherer<short>(feature.Reading, index, records, builder),
            (_, DataTypeKind.UInt16) => new BlockGatherer<ushort>(feature.Reading, index, records, builder),
            (_, DataTypeKind.Int32 or DataTypeKind.Date) => new BlockGatherer<int>(feature.Reading, index, records, builder),
            (_, DataTypeKind.UInt32) => new BlockGatherer<uint>(feature.Reading, index, records, builder),
            (_, DataTypeKind.UInt64) => new BlockGatherer<ulong>(feature.Reading, index, records, builder),
            (_, DataTypeKind.Float32) => new BlockGatherer<float>(feature.Reading, index, records, builder),
            (_, DataTypeKind.Float64) => new BlockGatherer<double>(feature.Reading, index, records, builder),
            _ => new BlockGatherer<long>(feature.Reading, index, records, builder),
        };
    }

    /// <summary>Appends the values of records.</summary>
    /// <param name="slots">The slots, or numbers of <see cref="ChosenSlots"/> below 0.</param>
    /// <param name="firstRow">The spine's row of the first.</param>
    public void Append(ReadOnlySpan<int> slots, int firstRow)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[i];
            if (slot >= 0 && RecordLayout.IsPresent(_records[slot], _index))
            {
                AppendValue(_records[slot] + _field.Offset, _field, firstRow + i);
            }
            else if (slot == ChosenSlots.NoHistory && _isZeroWithoutHistory)
            {
                AppendZero();
            }
            else
            {
                Flush();
                Builder.AppendNull();
            }
        }

        Flush();
    }

    /// <summary>Hands the column over.</summary>
    public Column Build() => Builder.Build();

    protected abstract void AppendValue(byte* value, RecordField field, int row);

    protected virtual void AppendZero() => throw new InvalidOperationException($"A feature of type {Builder.Type} has no zero.");

    /// <summary>Brings values that were held back into the builder.</summary>
    protected virtual void Flush()
    {
    }
}
