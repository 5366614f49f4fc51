using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Values that a column holds in another form than a record does.</summary>
internal sealed unsafe class ValueGatherer(int index, SlotRecords records, ColumnBuilder builder)
    : FeatureGatherer(index, records, builder)
{
    protected override void AppendValue(byte* value, int row)
    {
        switch (Builder)
        {
            case Utf8ColumnBuilder texts:
                texts.AppendUtf8(OwnedBytes.Read((OwnedBytes*)value));
                break;
            case BinaryColumnBuilder blobs:
                blobs.Append(OwnedBytes.Read((OwnedBytes*)value));
                break;
            case VectorColumnBuilder vectors:
                vectors.Append(new ReadOnlySpan<float>(value, Field.Type.Dimension));
                break;
            case BooleanColumnBuilder flags:
                flags.Append(*value != 0);
                break;
            case ColumnBuilder<Int128> decimals:
                decimals.Append(Field.Width switch { 2 => *(short*)value, 4 => *(int*)value, 8 => *(long*)value, _ => *(Int128*)value });
                break;
            default:
                throw new InvalidOperationException($"Values of type {Builder.Type} are gathered in blocks.");
        }
    }
}
