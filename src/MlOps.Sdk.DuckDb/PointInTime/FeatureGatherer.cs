using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Builds the column of one feature from records.</summary>
internal abstract unsafe class FeatureGatherer
{
    private protected FeatureGatherer(int index, SlotRecords records, ColumnBuilder builder)
    {
        (Records, Index, Field, Builder) = (records, index, records.Layout.Fields[index], builder);
    }

    protected SlotRecords Records { get; }

    protected int Index { get; }

    protected RecordField Field { get; }

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
                new ValueGatherer(index, records, builder),
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
    public virtual void Append(ReadOnlySpan<int> slots, int firstRow)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0 && RecordLayout.IsPresent(Records[slots[i]], Index))
            {
                AppendValue(Records[slots[i]] + Field.Offset, firstRow + i);
            }
            else
            {
                Builder.AppendNull();
            }
        }
    }

    /// <summary>Hands the column over.</summary>
    public Column Build() => Builder.Build();

    /// <summary>Appends a value that is present.</summary>
    /// <param name="value">The value in its record.</param>
    /// <param name="row">The spine's row.</param>
    protected abstract void AppendValue(byte* value, int row);
}
