using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads integers of any width.</summary>
internal static class IntegerColumn
{
    /// <summary>A value as 64 bits; those of uint64 keep their bits.</summary>
    public static long Read(Column column, int row) => column switch
    {
        Column<sbyte> values => values[row],
        Column<short> values => values[row],
        Column<int> values => values[row],
        Column<long> values => values[row],
        Column<byte> values => values[row],
        Column<ushort> values => values[row],
        Column<uint> values => values[row],
        Column<ulong> values => unchecked((long)values[row]),
        _ => throw new ArgumentException($"Values of type {column.Type} are no integers, and can be neither entity keys nor packed. Use an integer type, or utf8 for keys.", nameof(column)),
    };
}
