namespace MlOps.Sdk.Core;

/// <summary>Makes columns from .NET values.</summary>
public static class Columns
{
    /// <summary>A column of numbers that are all present: integers, <see cref="float"/> or <see cref="double"/>.</summary>
    /// <typeparam name="T">The number type, which decides the column's type.</typeparam>
    /// <param name="values">The values, copied.</param>
    public static Column<T> From<T>(params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var builder = new ColumnBuilder<T>(TypeOf<T>(), values.Length);
        builder.AppendRange(values);
        return (Column<T>)builder.Build();
    }

    /// <summary>A column of numbers of which some may be missing.</summary>
    /// <typeparam name="T">The number type, which decides the column's type.</typeparam>
    /// <param name="values">The values.</param>
    public static Column<T> FromNullable<T>(params IEnumerable<T?> values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        var builder = new ColumnBuilder<T>(TypeOf<T>(), 0);
        foreach (var value in values)
        {
            if (value is { } present)
            {
                builder.Append(present);
            }
            else
            {
                builder.AppendNull();
            }
        }

        return (Column<T>)builder.Build();
    }

    /// <summary>A column of texts; null is a missing value.</summary>
    /// <param name="values">The values.</param>
    public static Utf8Column FromStrings(params IEnumerable<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var builder = new Utf8ColumnBuilder(0);
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return (Utf8Column)builder.Build();
    }

    /// <summary>A column of booleans; null is a missing value.</summary>
    /// <param name="values">The values.</param>
    public static BooleanColumn FromBooleans(params IEnumerable<bool?> values) => (BooleanColumn)FromObjects(DataType.Boolean, values.Select(v => (object?)v));

    /// <summary>A column of timestamps; null is a missing value. What is finer than a microsecond is cut off.</summary>
    /// <param name="values">The values.</param>
    public static Column<long> FromTimestamps(params IEnumerable<DateTimeOffset?> values) =>
        (Column<long>)FromObjects(DataType.Timestamp, values.Select(v => (object?)v));

    /// <summary>A column of any type from objects, as <see cref="ColumnBuilder.Append"/> takes them.</summary>
    /// <param name="type">The column's type.</param>
    /// <param name="values">The values.</param>
    public static Column FromObjects(DataType type, IEnumerable<object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var builder = ColumnBuilder.Create(type);
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return builder.Build();
    }

    private static DataType TypeOf<T>() => default(T) switch
    {
        sbyte => DataType.Int8,
        short => DataType.Int16,
        int => DataType.Int32,
        long => DataType.Int64,
        byte => DataType.UInt8,
        ushort => DataType.UInt16,
        uint => DataType.UInt32,
        ulong => DataType.UInt64,
        float => DataType.Float32,
        double => DataType.Float64,
        _ => throw new ArgumentException($"There is no column of {typeof(T).Name}. Use an integer or floating point type, or ColumnBuilder.Create."),
    };
}
