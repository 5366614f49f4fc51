using System.Globalization;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.Core;

/// <summary>
/// The type of a column: a <see cref="DataTypeKind"/> and, for decimals and vectors, their size.
/// The layout in memory is Arrow's for the type of the same meaning. Instances are immutable and compare by value.
/// </summary>
public sealed partial record DataType
{
    private DataType(DataTypeKind kind, int precision = 0, int scale = 0, int dimension = 0)
    {
        Kind = kind;
        Precision = precision;
        Scale = scale;
        Dimension = dimension;
    }

    /// <summary>True or false.</summary>
    public static DataType Boolean { get; } = new(DataTypeKind.Boolean);

    /// <summary>Signed 8-bit integer.</summary>
    public static DataType Int8 { get; } = new(DataTypeKind.Int8);

    /// <summary>Signed 16-bit integer.</summary>
    public static DataType Int16 { get; } = new(DataTypeKind.Int16);

    /// <summary>Signed 32-bit integer.</summary>
    public static DataType Int32 { get; } = new(DataTypeKind.Int32);

    /// <summary>Signed 64-bit integer.</summary>
    public static DataType Int64 { get; } = new(DataTypeKind.Int64);

    /// <summary>Unsigned 8-bit integer.</summary>
    public static DataType UInt8 { get; } = new(DataTypeKind.UInt8);

    /// <summary>Unsigned 16-bit integer.</summary>
    public static DataType UInt16 { get; } = new(DataTypeKind.UInt16);

    /// <summary>Unsigned 32-bit integer.</summary>
    public static DataType UInt32 { get; } = new(DataTypeKind.UInt32);

    /// <summary>Unsigned 64-bit integer.</summary>
    public static DataType UInt64 { get; } = new(DataTypeKind.UInt64);

    /// <summary>IEEE 754 single precision.</summary>
    public static DataType Float32 { get; } = new(DataTypeKind.Float32);

    /// <summary>IEEE 754 double precision.</summary>
    public static DataType Float64 { get; } = new(DataTypeKind.Float64);

    /// <summary>Text in UTF-8.</summary>
    public static DataType Utf8 { get; } = new(DataTypeKind.Utf8);

    /// <summary>Bytes.</summary>
    public static DataType Binary { get; } = new(DataTypeKind.Binary);

    /// <summary>A calendar date.</summary>
    public static DataType Date { get; } = new(DataTypeKind.Date);

    /// <summary>An instant with microsecond resolution, in UTC.</summary>
    public static DataType Timestamp { get; } = new(DataTypeKind.Timestamp);

    /// <summary>What the values are.</summary>
    public DataTypeKind Kind { get; }

    /// <summary>Total decimal digits of a <see cref="DataTypeKind.Decimal128"/>, 1 to 38; otherwise 0.</summary>
    public int Precision { get; }

    /// <summary>Digits after the point of a <see cref="DataTypeKind.Decimal128"/>, 0 to <see cref="Precision"/>; otherwise 0.</summary>
    public int Scale { get; }

    /// <summary>Numbers in each value of a <see cref="DataTypeKind.Vector"/>; otherwise 0.</summary>
    public int Dimension { get; }

    /// <summary>True for integers, floating point numbers and decimals.</summary>
    public bool IsNumeric => Kind is (>= DataTypeKind.Int8 and <= DataTypeKind.Float64) or DataTypeKind.Decimal128;

    /// <summary>True for signed and unsigned integers.</summary>
    public bool IsInteger => Kind is >= DataTypeKind.Int8 and <= DataTypeKind.UInt64;

    /// <summary>Bytes each value takes in the values buffer; 0 for booleans (bits) and for text and bytes (offsets).</summary>
    public int ByteWidth => Kind switch
    {
        DataTypeKind.Int8 or DataTypeKind.UInt8 => 1,
        DataTypeKind.Int16 or DataTypeKind.UInt16 => 2,
        DataTypeKind.Int32 or DataTypeKind.UInt32 or DataTypeKind.Float32 or DataTypeKind.Date => 4,
        DataTypeKind.Int64 or DataTypeKind.UInt64 or DataTypeKind.Float64 or DataTypeKind.Timestamp => 8,
        DataTypeKind.Decimal128 => 16,
        DataTypeKind.Vector => checked(Dimension * sizeof(float)),
        _ => 0,
    };

    /// <summary>A decimal type.</summary>
    /// <param name="precision">Total digits, 1 to 38.</param>
    /// <param name="scale">Digits after the point, 0 to <paramref name="precision"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    public static DataType Decimal128(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new DataType(DataTypeKind.Decimal128, precision, scale);
    }

    /// <summary>A vector type.</summary>
    /// <param name="dimension">Numbers in each vector, 1 to 65,536.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is outside its range.</exception>
    public static DataType Vector(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, 65_536);
        return new DataType(DataTypeKind.Vector, dimension: dimension);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">For example <c>int64</c>, <c>decimal128(10,2)</c> or <c>vector(128)</c>.</param>
    /// <exception cref="FormatException">The text names no type.</exception>
    public static DataType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = TypePattern().Match(text);
        if (match.Success && Enum.TryParse<DataTypeKind>(match.Groups["kind"].Value, ignoreCase: true, out var kind) && Enum.IsDefined(kind))
        {
            var sizes = match.Groups["size"].Captures.Select(c => int.Parse(c.Value, CultureInfo.InvariantCulture)).ToArray();
            switch (kind, sizes.Length)
            {
                case (DataTypeKind.Decimal128, 2):
                    return Decimal128(sizes[0], sizes[1]);
                case (DataTypeKind.Vector, 1):
                    return Vector(sizes[0]);
                case (not DataTypeKind.Decimal128 and not DataTypeKind.Vector, 0):
                    return new DataType(kind);
                default:
                    break;
            }
        }

        throw new FormatException(
            $"'{text}' is not a data type. Use one of {string.Join(", ", Enum.GetNames<DataTypeKind>()).ToLowerInvariant()}, "
            + "with sizes as in decimal128(10,2) and vector(128).");
    }

    /// <summary>The type's name, for example <c>int64</c>, <c>decimal128(10,2)</c> or <c>vector(128)</c>.</summary>
    public override string ToString()
    {
        var name = Kind.ToString().ToLowerInvariant();
        return Kind switch
        {
            DataTypeKind.Decimal128 => string.Create(CultureInfo.InvariantCulture, $"{name}({Precision},{Scale})"),
            DataTypeKind.Vector => string.Create(CultureInfo.InvariantCulture, $"{name}({Dimension})"),
            _ => name,
        };
    }

    [GeneratedRegex(@"^(?<kind>[a-zA-Z]+[0-9]*)(\((?<size>[0-9]{1,6})(,\s*(?<size>[0-9]{1,6}))?\))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex TypePattern();
}
