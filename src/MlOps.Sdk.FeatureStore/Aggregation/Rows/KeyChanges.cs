using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Where in a batch of key columns the key changes from one row to the next.</summary>
internal static class KeyChanges
{
    /// <summary>The first row of each key but the first.</summary>
    public static List<int> Find(RecordBatch keys)
    {
        var isFirst = new bool[keys.RowCount];
        foreach (var column in keys.Columns)
        {
            Mark(column, isFirst);
        }

        var found = new List<int>();
        for (var i = 1; i < isFirst.Length; i++)
        {
            if (isFirst[i])
            {
                found.Add(i);
            }
        }

        return found;
    }

    /// <summary>Whether two rows have the same key.</summary>
    public static bool AreEqual(RecordBatch keys, int row, RecordBatch others, int otherRow)
    {
        using var one = keys.Slice(row, 1);
        using var other = others.Slice(otherRow, 1);
        return one.Equals(other);
    }

    private static void Mark(Column column, bool[] isFirst)
    {
        switch (column)
        {
            case Column<long> values:
                Mark(values.Values, isFirst);
                break;
            case Column<int> values:
                Mark(values.Values, isFirst);
                break;
            case Column<short> values:
                Mark(values.Values, isFirst);
                break;
            case Column<sbyte> values:
                Mark(values.Values, isFirst);
                break;
            case Column<ulong> values:
                Mark(values.Values, isFirst);
                break;
            case Column<uint> values:
                Mark(values.Values, isFirst);
                break;
            case Column<ushort> values:
                Mark(values.Values, isFirst);
                break;
            case Column<byte> values:
                Mark(values.Values, isFirst);
                break;
            case Column<Int128> values:
                Mark(values.Values, isFirst);
                break;
            case VariableLengthColumn values:
                for (var i = 1; i < isFirst.Length; i++)
                {
                    isFirst[i] |= !values.GetBytes(i).SequenceEqual(values.GetBytes(i - 1));
                }

                break;
            default:
                throw new SchemaException($"Values of type {column.Type} cannot be the key of events. Use integers or texts.");
        }
    }

    private static void Mark<T>(ReadOnlySpan<T> values, bool[] isFirst)
        where T : IEquatable<T>
    {
        for (var i = 1; i < values.Length; i++)
        {
            isFirst[i] |= !values[i].Equals(values[i - 1]);
        }
    }
}
