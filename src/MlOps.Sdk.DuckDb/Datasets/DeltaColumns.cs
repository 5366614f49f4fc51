using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Unsigned integers in Delta tables, which have none: kept as the next wider type and read back as what they were.</summary>
public static class DeltaColumns
{
    private static readonly DataType Whole20 = DataType.Decimal128(20, 0);

    /// <summary>The columns as a Delta table has them.</summary>
    /// <param name="schema">The columns as they are.</param>
    public static Schema Stored(Schema schema) => new(schema.Select(f => f with { Type = Stored(f.Type) }));

    internal static DataType Stored(DataType type) => type.Kind switch
    {
        DataTypeKind.UInt8 => DataType.Int16,
        DataTypeKind.UInt16 => DataType.Int32,
        DataTypeKind.UInt32 => DataType.Int64,
        DataTypeKind.UInt64 => Whole20,
        _ => type,
    };

    /// <summary>The batch with the columns that its table has. Takes over the batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="stored">What <see cref="Stored(Schema)"/> gave for their columns.</param>
    public static RecordBatch Store(RecordBatch batch, Schema stored) => Convert(batch, stored, column => column switch
    {
        Column<byte> values => Map<byte, short>(values, DataType.Int16, v => v),
        Column<ushort> values => Map<ushort, int>(values, DataType.Int32, v => v),
        Column<uint> values => Map<uint, long>(values, DataType.Int64, v => v),
        Column<ulong> values => Map<ulong, Int128>(values, Whole20, v => v),
        _ => throw new ArgumentOutOfRangeException(nameof(batch), column.Type, "Only unsigned integers are kept as another type."),
    });

    /// <summary>The batch of a table with the columns it was stored from. Takes over the batch.</summary>
    /// <param name="batch">Rows of the table.</param>
    /// <param name="schema">The columns that the table was made for.</param>
    public static RecordBatch Restore(RecordBatch batch, Schema schema) => Convert(batch, schema, column => column switch
    {
        Column<short> values => Map(values, DataType.UInt8, byte.CreateChecked),
        Column<int> values => Map(values, DataType.UInt16, ushort.CreateChecked),
        Column<long> values => Map(values, DataType.UInt32, uint.CreateChecked),
        Column<Int128> values => Map(values, DataType.UInt64, ulong.CreateChecked),
        _ => throw new ArgumentOutOfRangeException(nameof(batch), column.Type, "Only unsigned integers are kept as another type."),
    });

    private static RecordBatch Convert(RecordBatch batch, Schema schema, Func<Column, Column> convert)
    {
        using (batch)
        {
            return new RecordBatch(schema, [.. batch.Columns.Select((c, i) => c.Type == schema[i].Type ? c.Share() : convert(c))]);
        }
    }

    private static Column Map<TFrom, TTo>(Column<TFrom> values, DataType type, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var builder = (ColumnBuilder<TTo>)ColumnBuilder.Create(type, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (values.IsNull(i))
            {
                builder.AppendNull();
            }
            else
            {
                builder.Append(convert(values[i]));
            }
        }

        return builder.Build();
    }
}
