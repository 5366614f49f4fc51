using System.Buffers.Binary;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The packed form of a view's values: a byte for the form, the view's version (4 bytes), the features in order, each as <see cref="SortableSlot"/> or
/// <see cref="SortableText"/> writes it, and last, for each text, where it ends (4 bytes, little-endian). Of two rows of one view the one whose bytes are greater is the
/// greater by the features in order, so every store can tell which of two rows stays. Neighbouring float32 features are read in one go.
/// </summary>
internal sealed class FeatureRowLayout
{
    private const byte Form = 0xF2;
    private const int Head = 1 + sizeof(int);

    private readonly FeatureViewVersion _view;
    private readonly DataType[] _types;
    private readonly int[] _slots;
    private readonly int[] _texts;
    private readonly int _fixedLength;
    private readonly int _textCount;

    public FeatureRowLayout(FeatureViewVersion view)
    {
        _view = view;
        _types = [.. view.View.Features.Select(f => f.StoredType)];
        (_slots, _texts) = (new int[_types.Length], new int[_types.Length]);
        var offset = Head;
        _fixedLength = Head;
        for (var i = 0; i < _types.Length; i++)
        {
            (_slots[i], _texts[i]) = (offset, _textCount);
            if (IsText(_types[i]))
            {
                _textCount++;
                offset = 0;
                _fixedLength += 1 + sizeof(int);
            }
            else
            {
                offset += SortableSlot.WidthOf(_types[i]);
                _fixedLength += SortableSlot.WidthOf(_types[i]);
            }
        }
    }

    public byte[] Encode(IReadOnlyList<Column> features, int row)
    {
        var length = _fixedLength;
        for (var i = 0; i < _types.Length && _textCount > 0; i++)
        {
            length += features[i] is VariableLengthColumn text && !text.IsNull(row) ? SortableText.LengthOf(text.GetBytes(row)) - 1 : 0;
        }

        var payload = new byte[length];
        payload[0] = Form;
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(1), _view.Version);
        var (at, end) = (Head, length - (_textCount * sizeof(int)));
        for (var i = 0; i < _types.Length; i++)
        {
            var isPresent = !features[i].IsNull(row);
            if (features[i] is VariableLengthColumn text)
            {
                at += isPresent ? SortableText.Write(text.GetBytes(row), payload.AsSpan(at)) : 1;
                BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(end), at);
                end += sizeof(int);
                continue;
            }

            if (isPresent)
            {
                Write(features[i], row, payload.AsSpan(at));
            }

            at += SortableSlot.WidthOf(_types[i]);
        }

        return payload;
    }

    public void Check(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < _fixedLength || payload[0] != Form || BinaryPrimitives.ReadInt32BigEndian(payload[1..]) != _view.Version)
        {
            throw new SchemaException(
                $"The online store holds a row for '{_view.Id}' that was packed for another version of the view. Sync the view again by SyncOnlineAsync.");
        }
    }

    public bool IsPresent(ReadOnlySpan<byte> payload, int feature) => SortableSlot.IsPresent(payload[StartOf(payload, feature)..], _types[feature]);

    /// <summary>Appends a present value in the form it is stored in.</summary>
    public void Append(ReadOnlySpan<byte> payload, int feature, ColumnBuilder target)
    {
        var slot = payload[StartOf(payload, feature)..];
        switch (_types[feature].Kind)
        {
            case DataTypeKind.Boolean:
                ((BooleanColumnBuilder)target).Append(SortableSlot.ReadBoolean(slot));
                break;
            case DataTypeKind.Float32:
                ((ColumnBuilder<float>)target).Append(SortableSlot.ReadSingle(slot));
                break;
            case DataTypeKind.Float64:
                ((ColumnBuilder<double>)target).Append(SortableSlot.ReadDouble(slot));
                break;
            case DataTypeKind.Decimal128:
                ((ColumnBuilder<Int128>)target).Append(SortableSlot.ReadDecimal(slot));
                break;
            case DataTypeKind.Vector:
                var numbers = new float[_types[feature].Dimension];
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = SortableSlot.ReadSingle(slot[(i * sizeof(float))..]);
                }

                ((VectorColumnBuilder)target).Append(numbers);
                break;
            case DataTypeKind.Utf8:
                ((Utf8ColumnBuilder)target).AppendUtf8(ReadText(payload, feature));
                break;
            case DataTypeKind.Binary:
                ((BinaryColumnBuilder)target).Append(ReadText(payload, feature));
                break;
            default:
                AppendInteger(target, ReadInteger(payload, feature));
                break;
        }
    }

    /// <summary>Where a feature's slot begins, counted from the end of the last text before it.</summary>
    public int SlotOf(int feature) => _slots[feature];

    /// <summary>Where a feature's value begins in a row.</summary>
    public int StartOf(ReadOnlySpan<byte> payload, int feature) => _slots[feature] + (_texts[feature] == 0 ? 0 : EndOfText(payload, _texts[feature] - 1));

    public long ReadInteger(ReadOnlySpan<byte> payload, int feature) =>
        SortableSlot.ReadInteger(payload[StartOf(payload, feature)..], _types[feature].Kind);

    private ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> payload, int feature) =>
        SortableText.Read(payload[StartOf(payload, feature)..EndOfText(payload, _texts[feature])]);

    private int EndOfText(ReadOnlySpan<byte> payload, int text) => BinaryPrimitives.ReadInt32LittleEndian(payload[^((_textCount - text) * sizeof(int))..]);

    private static bool IsText(DataType type) => type.Kind is DataTypeKind.Utf8 or DataTypeKind.Binary;

    private static void AppendInteger(ColumnBuilder target, long value)
    {
        switch (target)
        {
            case ColumnBuilder<sbyte> builder:
                builder.Append((sbyte)value);
                break;
            case ColumnBuilder<short> builder:
                builder.Append((short)value);
                break;
            case ColumnBuilder<int> builder:
                builder.Append((int)value);
                break;
            case ColumnBuilder<long> builder:
                builder.Append(value);
                break;
            case ColumnBuilder<byte> builder:
                builder.Append((byte)value);
                break;
            case ColumnBuilder<ushort> builder:
                builder.Append((ushort)value);
                break;
            case ColumnBuilder<uint> builder:
                builder.Append((uint)value);
                break;
            default:
                ((ColumnBuilder<ulong>)target).Append(unchecked((ulong)value));
                break;
        }
    }

    private static void Write(Column column, int row, Span<byte> slot)
    {
        switch (column)
        {
            case BooleanColumn values:
                SortableSlot.WriteBoolean(slot, values[row]);
                break;
            case Column<float> values:
                SortableSlot.WriteSingle(slot, values[row]);
                break;
            case Column<double> values:
                SortableSlot.WriteDouble(slot, values[row]);
                break;
            case Column<Int128> values:
                SortableSlot.WriteDecimal(slot, values[row]);
                break;
            case VectorColumn values:
                foreach (var number in values.GetVector(row))
                {
                    SortableSlot.WriteSingle(slot, number);
                    slot = slot[sizeof(float)..];
                }

                break;
            default:
                SortableSlot.WriteInteger(slot, column.Type.Kind, IntegerColumn.Read(column, row));
                break;
        }
    }
}
