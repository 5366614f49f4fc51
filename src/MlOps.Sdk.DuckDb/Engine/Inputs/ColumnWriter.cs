using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Writes rows of a batch into a chunk of the engine. Texts and bytes are pointed at, everything else is copied as a block.</summary>
internal static unsafe class ColumnWriter
{
    /// <summary>Refuses names that the engine takes for one, and texts that are not UTF-8, before the engine's own code meets them.</summary>
    public static void Check(RecordBatch batch)
    {
        EngineNames.Check(batch.Schema.Select(f => f.Name), "The batch");
        for (var c = 0; c < batch.Columns.Count; c++)
        {
            if (batch.Columns[c] is not Utf8Column { Length: > 0 } column || Ascii.IsValid(Used(column)))
            {
                continue;
            }

            for (var i = 0; i < column.Length; i++)
            {
                if (!column.IsNull(i) && !Utf8.IsValid(column.GetBytes(i)))
                {
                    throw new SchemaException(
                        $"Row {i + 1} of column '{batch.Schema[c].Name}' is not valid UTF-8. Correct the text, or use a binary column.", batch.Schema[c].Name, i);
                }
            }
        }
    }

    /// <summary>Writes rows of the chosen columns.</summary>
    public static void WriteRows(RecordBatch batch, int[] columns, int start, int count, nint chunk)
    {
        for (var c = 0; c < columns.Length; c++)
        {
            if (columns[c] < batch.Columns.Count)
            {
                Write(batch.Columns[columns[c]], start, count, NativeMethods.DataChunkVector(chunk, (ulong)c));
            }
        }
    }

    private static ReadOnlySpan<byte> Used(Utf8Column column) => column.Bytes[column.Offsets[0]..column.Offsets[^1]];

    private static void Write(Column column, int start, int count, nint vector)
    {
        if (column.NullCount > 0)
        {
            WriteValidity(column, start, count, vector);
        }

        switch (column)
        {
            case BooleanColumn flags:
                var bytes = Data<bool>(vector, count);
                for (var i = 0; i < count; i++)
                {
                    bytes[i] = flags[start + i];
                }

                break;
            case Column<sbyte> values: Copy(values, start, count, vector); break;
            case Column<short> values: Copy(values, start, count, vector); break;
            case Column<int> values: Copy(values, start, count, vector); break;
            case Column<long> values: Copy(values, start, count, vector); break;
            case Column<byte> values: Copy(values, start, count, vector); break;
            case Column<ushort> values: Copy(values, start, count, vector); break;
            case Column<uint> values: Copy(values, start, count, vector); break;
            case Column<ulong> values: Copy(values, start, count, vector); break;
            case Column<float> values: Copy(values, start, count, vector); break;
            case Column<double> values: Copy(values, start, count, vector); break;
            case Column<Int128> values: WriteDecimals(values, start, count, vector); break;
            case VariableLengthColumn values: WriteBytes(values, start, count, vector); break;
            case VectorColumn values:
                var length = count * values.Dimension;
                values.Values.Slice(start * values.Dimension, length).CopyTo(Data<float>(NativeMethods.ArrayVectorChild(vector), length));
                break;
            default: throw new InvalidOperationException($"A column of {column.Type} cannot be given to DuckDB.");
        }
    }

    private static void WriteValidity(Column column, int start, int count, nint vector)
    {
        NativeMethods.EnsureValidityWritable(vector);
        var words = new Span<ulong>(NativeMethods.VectorValidity(vector), (count + 63) / 64);
        words.Fill(ulong.MaxValue);
        for (var i = 0; i < count; i++)
        {
            if (column.IsNull(start + i))
            {
                words[i >> 6] &= ~(1UL << (i & 63));
            }
        }
    }

    /// <summary>The engine keeps a decimal in the smallest integer its precision fits.</summary>
    private static void WriteDecimals(Column<Int128> column, int start, int count, nint vector)
    {
        var values = column.Values.Slice(start, count);
        switch (column.Type.Precision)
        {
            case <= 4: Narrow(values, Data<short>(vector, count), static v => (short)v); break;
            case <= 9: Narrow(values, Data<int>(vector, count), static v => (int)v); break;
            case <= 18: Narrow(values, Data<long>(vector, count), static v => (long)v); break;
            default: values.CopyTo(Data<Int128>(vector, count)); break;
        }
    }

    private static void Narrow<T>(ReadOnlySpan<Int128> values, Span<T> target, Func<Int128, T> convert)
    {
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = convert(values[i]);
        }
    }

    private static void WriteBytes(VariableLengthColumn column, int start, int count, nint vector)
    {
        var strings = (DuckDbString*)NativeMethods.VectorData(vector);
        var offsets = column.Offsets.Slice(start, count + 1);

        // The buffer is pinned memory that the input holds until the query has ended, so its address stays valid.
        fixed (byte* bytes = column.Bytes)
        {
            for (var i = 0; i < count; i++)
            {
                DuckDbString.Point(strings + i, bytes + offsets[i], offsets[i + 1] - offsets[i]);
            }
        }
    }

    private static void Copy<T>(Column<T> column, int start, int count, nint vector)
        where T : unmanaged => column.Values.Slice(start, count).CopyTo(Data<T>(vector, count));

    private static Span<T> Data<T>(nint vector, int count)
        where T : unmanaged => new(NativeMethods.VectorData(vector), count);
}
