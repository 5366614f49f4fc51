using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A value of a column's type: as SQL, and as something that statistics and partition values can be compared with.</summary>
/// <param name="Key">The value; the same .NET type for all values of a column.</param>
/// <param name="Sql">The value in SQL.</param>
internal sealed record DeltaLiteral(object Key, string Sql)
{
    /// <summary>A value that the caller gave.</summary>
    /// <exception cref="SchemaException">It is not of the column's type.</exception>
    public static DeltaLiteral Of(Field field, object value) => (field.Type.Kind, value) switch
    {
        (DataTypeKind.Boolean, bool flag) => new(flag, flag ? "true" : "false"),
        (DataTypeKind.Utf8, string text) => new(Encoding.UTF8.GetBytes(text), DuckDbDatabase.QuoteLiteral(text)),
        (DataTypeKind.Date, DateOnly date) => new(date, $"DATE '{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'"),
        (DataTypeKind.Timestamp, DateTimeOffset instant) => Instant(Timestamps.FromDateTimeOffset(instant)),
        (DataTypeKind.Timestamp, DateTime { Kind: DateTimeKind.Utc } instant) => Instant(Timestamps.FromDateTimeOffset(new DateTimeOffset(instant))),
        (DataTypeKind.Float32, float or double) when float.CreateSaturating(Convert.ToDouble(value, CultureInfo.InvariantCulture)) is var number && float.IsFinite(number) =>
            new((double)number, string.Create(CultureInfo.InvariantCulture, $"CAST('{number:R}' AS FLOAT)")),
        (DataTypeKind.Float64, float or double) when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) =>
            new(number, string.Create(CultureInfo.InvariantCulture, $"CAST('{number:R}' AS DOUBLE)")),
        (DataTypeKind.Int8 or DataTypeKind.Int16 or DataTypeKind.Int32 or DataTypeKind.Int64 or DataTypeKind.Decimal128, sbyte or byte or short or ushort or int or uint or long or ulong or decimal) =>
            Number(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        _ => throw new SchemaException(
            $"The filter compares the column '{field.Name}' of type {field.Type} with '{value}' ({value.GetType().Name}). Give a finite value of the column's type.", field.Name),
    };

    /// <summary>A value of the statistics, or null when it cannot be told.</summary>
    public static object? FromStatistics(DataType type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => FromText(type, value.GetString()!),
        JsonValueKind.Number when type.Kind is DataTypeKind.Float64 => value.GetDouble(),
        JsonValueKind.Number when type.Kind is DataTypeKind.Float32 => (double)value.GetSingle(),
        JsonValueKind.Number when type.Kind is DataTypeKind.Int8 or DataTypeKind.Int16 or DataTypeKind.Int32 or DataTypeKind.Int64 or DataTypeKind.Decimal128 =>
            value.TryGetDecimal(out var number) ? number : null,
        _ => null,
    };

    /// <summary>A partition value, or a value that statistics keep as text; null when it cannot be told.</summary>
    public static object? FromText(DataType type, string text) => type.Kind switch
    {
        DataTypeKind.Utf8 => Encoding.UTF8.GetBytes(text),
        DataTypeKind.Boolean => bool.TryParse(text, out var flag) ? flag : null,
        DataTypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
        DataTypeKind.Timestamp => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? Timestamps.FromDateTimeOffset(instant) : null,
        DataTypeKind.Int8 or DataTypeKind.Int16 or DataTypeKind.Int32 or DataTypeKind.Int64 or DataTypeKind.Decimal128 =>
            decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    /// <summary>The order of two values of one column.</summary>
    public static int Compare(object left, object right) =>
        left is byte[] text ? text.AsSpan().SequenceCompareTo((byte[])right) : ((IComparable)left).CompareTo(right);

    private static DeltaLiteral Number(decimal number) => new(number, $"({number.ToString(CultureInfo.InvariantCulture)})");

    private static DeltaLiteral Instant(long microseconds) => new(microseconds, string.Create(CultureInfo.InvariantCulture, $"make_timestamp({microseconds})"));
}
