using System.Globalization;

namespace MlOps.Sdk.Core;

/// <summary>Arrow's format strings for our types.</summary>
internal static class ArrowFormat
{
    public const string Struct = "+s";
    public const string VectorItem = "f";
    private const string Supported = "b, c, C, s, S, i, I, l, L, f, g, u, z, d:precision,scale, tdD, tsu:zone, +w:dimension";

    public static string Of(DataType type) => type.Kind switch
    {
        DataTypeKind.Boolean => "b",
        DataTypeKind.Int8 => "c",
        DataTypeKind.UInt8 => "C",
        DataTypeKind.Int16 => "s",
        DataTypeKind.UInt16 => "S",
        DataTypeKind.Int32 => "i",
        DataTypeKind.UInt32 => "I",
        DataTypeKind.Int64 => "l",
        DataTypeKind.UInt64 => "L",
        DataTypeKind.Float32 => "f",
        DataTypeKind.Float64 => "g",
        DataTypeKind.Utf8 => "u",
        DataTypeKind.Binary => "z",
        DataTypeKind.Decimal128 => string.Create(CultureInfo.InvariantCulture, $"d:{type.Precision},{type.Scale}"),
        DataTypeKind.Date => "tdD",
        DataTypeKind.Timestamp => "tsu:UTC",
        DataTypeKind.Vector => string.Create(CultureInfo.InvariantCulture, $"+w:{type.Dimension}"),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type has no Arrow format."),
    };

    /// <exception cref="SchemaException">The format is none of ours; the message names the column.</exception>
    public static DataType Parse(string format, string column) => format switch
    {
        "b" => DataType.Boolean,
        "c" => DataType.Int8,
        "C" => DataType.UInt8,
        "s" => DataType.Int16,
        "S" => DataType.UInt16,
        "i" => DataType.Int32,
        "I" => DataType.UInt32,
        "l" => DataType.Int64,
        "L" => DataType.UInt64,
        "f" => DataType.Float32,
        "g" => DataType.Float64,
        "u" => DataType.Utf8,
        "z" => DataType.Binary,
        "tdD" => DataType.Date,
        "tsu:" => throw new SchemaException(
            $"Column '{column}' holds timestamps without a time zone (\"tsu:\"), so they are no instants. Give them the zone UTC in their source.", column),
        _ when format.StartsWith("tsu:", StringComparison.Ordinal) => DataType.Timestamp,
        _ when format.StartsWith("d:", StringComparison.Ordinal) => ParseDecimal(format, column),
        _ when format.StartsWith("+w:", StringComparison.Ordinal)
            && int.TryParse(format.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var dimension)
            && dimension is >= 1 and <= 65_536 => DataType.Vector(dimension),
        _ => throw Unsupported(format, column),
    };

    public static SchemaException Unsupported(string format, string column) => new(
        $"Column '{column}' has the Arrow format \"{format}\", which is not supported. Convert it in its source to one of {Supported}.", column);

    private static DataType ParseDecimal(string format, string column)
    {
        var sizes = format[2..].Split(',');
        return sizes.Length is 2 or 3 && (sizes.Length == 2 || sizes[2] == "128")
            && int.TryParse(sizes[0], NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(sizes[1], NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            && precision is >= 1 and <= 38 && scale <= precision
            ? DataType.Decimal128(precision, scale)
            : throw Unsupported(format, column);
    }
}
