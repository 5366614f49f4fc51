namespace MlOps.Sdk.Core;

/// <summary>Reads the cells of a numeric or timestamp column as double.</summary>
internal static class NumericCells
{
    /// <summary>A reader for present cells; throws a schema failure for a column that has no order of that kind.</summary>
    public static Func<int, double> Of(string name, Column column, bool isInstant) => (column, isInstant) switch
    {
        (Column<long> c, true) when column.Type.Kind == DataTypeKind.Timestamp => row => c[row],
        _ when isInstant => throw Wrong(name, column, "timestamp"),
        _ when !column.Type.IsNumeric => throw Wrong(name, column, "numeric"),
        (Column<double> c, _) => row => c[row],
        (Column<float> c, _) => row => c[row],
        (Column<long> c, _) => row => c[row],
        (Column<int> c, _) => row => c[row],
        (Column<short> c, _) => row => c[row],
        (Column<sbyte> c, _) => row => c[row],
        (Column<ulong> c, _) => row => c[row],
        (Column<uint> c, _) => row => c[row],
        (Column<ushort> c, _) => row => c[row],
        (Column<byte> c, _) => row => c[row],
        (Column<Int128> c, _) => row => (double)c[row] / Math.Pow(10, c.Type.Scale),
        _ => throw Wrong(name, column, "numeric"),
    };

    private static SchemaException Wrong(string name, Column column, string wanted) => new(
        $"Column \"{name}\" is {column.Type}, but its rule needs a {wanted} column; change the rule or convert the column.", name);
}
