using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The packed form of a view's values: the view's version (4 bytes), a bitmap of present values, one slot for each feature
/// (8 bytes; 4 for float32 and for each number of a vector; 16 for decimals), and behind them the bytes of texts, whose slots hold
/// place and length. All little-endian. Neighbouring float32 features lie like in a tensor, so that they are read as one copy.
/// </summary>
internal sealed class FeatureRowLayout
{
    public const int BitmapOffset = sizeof(int);

    private readonly FeatureViewVersion _view;
    private readonly DataType[] _types;
    private readonly int[] _slots;
    private readonly int _fixedLength;

    public FeatureRowLayout(FeatureViewVersion view)
    {
        _view = view;
        _types = [.. view.View.Features.Select(f => f.StoredType)];
        _slots = new int[_types.Length];
        var offset = BitmapOffset + ((_types.Length + 7) / 8);
        for (var i = 0; i < _types.Length; i++)
        {
            _slots[i] = offset;
            offset += _types[i].Kind switch
            {
                DataTypeKind.Float32 => sizeof(float),
                DataTypeKind.Decimal128 => 16,
                DataTypeKind.Vector => _types[i].ByteWidth,
                _ => sizeof(long),
            };
        }

        _fixedLength = offset;
    }

    public byte[] Encode(IReadOnlyList<Column> features, int row)
    {
        var tail = 0;
        foreach (var column in features)
        {
            tail += column is VariableLengthColumn bytes && !column.IsNull(row) ? bytes.GetBytes(row).Length : 0;
        }

        var payload = new byte[_fixedLength + tail];
        BinaryPrimitives.WriteInt32LittleEndian(payload, _view.Version);
        tail = _fixedLength;
        for (var i = 0; i < _types.Length; i++)
        {
            if (features[i].IsNull(row))
            {
                continue;
            }

            payload[BitmapOffset + (i / 8)] |= (byte)(1 << (i % 8));
            if (features[i] is VariableLengthColumn text)
            {
                var bytes = text.GetBytes(row);
                bytes.CopyTo(payload.AsSpan(tail));
                BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(_slots[i]), tail);
                BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(_slots[i] + sizeof(int)), bytes.Length);
                tail += bytes.Length;
            }
            else
            {
                Write(features[i], row, payload.AsSpan(_slots[i]));
            }
        }

        return payload;
    }

    public void Check(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < _fixedLength || BinaryPrimitives.ReadInt32LittleEndian(payload) != _view.Version)
        {
            throw new SchemaException(
                $"The online store holds a row for '{_view.Id}' that was packed for another version of the view. Sync the view again by SyncOnlineAsync.");
        }
    }

    public static bool IsPresent(ReadOnlySpan<byte> payload, int feature) => (payload[BitmapOffset + (feature / 8)] & (1 << (feature % 8))) != 0;

    /// <summary>Appends a present value in the form it is stored in.</summary>
    public void Append(ReadOnlySpan<byte> payload, int feature, ColumnBuilder target)
    {
        var slot = payload[_slots[feature]..];
        switch (_types[feature].Kind)
        {
            case DataTypeKind.Boolean:
                ((BooleanColumnBuilder)target).Append(slot[0] != 0);
                break;
            case DataTypeKind.Float32:
                ((ColumnBuilder<float>)target).Append(BinaryPrimitives.ReadSingleLittleEndian(slot));
                break;
            case DataTypeKind.Float64:
                ((ColumnBuilder<double>)target).Append(BinaryPrimitives.ReadDoubleLittleEndian(slot));
                break;
            case DataTypeKind.Decimal128:
                ((ColumnBuilder<Int128>)target).Append(BinaryPrimitives.ReadInt128LittleEndian(slot));
                break;
            case DataTypeKind.Vector:
                ((VectorColumnBuilder)target).Append(MemoryMarshal.Cast<byte, float>(slot[.._types[feature].ByteWidth]));
                break;
            case DataTypeKind.Utf8:
                ((Utf8ColumnBuilder)target).AppendUtf8(Tail(payload, slot));
                break;
            case DataTypeKind.Binary:
                ((BinaryColumnBuilder)target).Append(Tail(payload, slot));
                break;
            default:
                AppendInteger(target, ReadInteger(payload, feature));
                break;
        }
    }

    /// <summary>Where a feature's slot begins.</summary>
    public int SlotOf(int feature) => _slots[feature];

    public long ReadInteger(ReadOnlySpan<byte> payload, int feature) => BinaryPrimitives.ReadInt64LittleEndian(payload[_slots[feature]..]);

    private static ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> slot) =>
        payload.Slice(BinaryPrimitives.ReadInt32LittleEndian(slot), BinaryPrimitives.ReadInt32LittleEndian(slot[sizeof(int)..]));

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
                slot[0] = values[row] ? (byte)1 : (byte)0;
                break;
            case Column<float> values:
                BinaryPrimitives.WriteSingleLittleEndian(slot, values[row]);
                break;
            case Column<double> values:
                BinaryPrimitives.WriteDoubleLittleEndian(slot, values[row]);
                break;
            case Column<Int128> values:
                BinaryPrimitives.WriteInt128LittleEndian(slot, values[row]);
                break;
            case VectorColumn values:
                MemoryMarshal.AsBytes(values.GetVector(row)).CopyTo(slot);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(slot, Integer(column, row));
                break;
        }
    }

    private static long Integer(Column column, int row) => column switch
    {
        Column<sbyte> values => values[row],
        Column<short> values => values[row],
        Column<int> values => values[row],
        Column<long> values => values[row],
        Column<byte> values => values[row],
        Column<ushort> values => values[row],
        Column<uint> values => values[row],
        Column<ulong> values => unchecked((long)values[row]),
        _ => throw new ArgumentException($"Values of type {column.Type} cannot be packed.", nameof(column)),
    };
}
