using System.Buffers.Binary;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Entity keys as bytes: integers in eight, text as UTF-8.</summary>
internal static class EntityKeyBytes
{
    public static byte[] Encode(Column keys, int row) => keys switch
    {
        Utf8Column text => text.GetBytes(row).ToArray(),
        Column<sbyte> values => Bytes(values[row]),
        Column<short> values => Bytes(values[row]),
        Column<int> values => Bytes(values[row]),
        Column<long> values => Bytes(values[row]),
        Column<byte> values => Bytes(values[row]),
        Column<ushort> values => Bytes(values[row]),
        Column<uint> values => Bytes(values[row]),
        Column<ulong> values => Bytes(unchecked((long)values[row])),
        _ => throw new ArgumentException($"Values of type {keys.Type} cannot be entity keys. Use an integer type or utf8.", nameof(keys)),
    };

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
