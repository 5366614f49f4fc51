using System.Numerics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Appends one column of the engine's chunks to a column of ours.</summary>
internal abstract unsafe class VectorReader
{
    private protected VectorReader(ColumnBuilder builder) => Builder = builder;

    /// <summary>The type of our column.</summary>
    public DataType Type => Builder.Type;

    protected ColumnBuilder Builder { get; }

    /// <summary>The reader for a column of a result.</summary>
    /// <exception cref="DataEngineException">There is no type of ours for the column.</exception>
    public static VectorReader Create(string column, LogicalTypeHandle type)
    {
        var id = NativeMethods.GetTypeId(type);
        return id switch
        {
            DuckDbType.Boolean => new BooleanReader(),
            DuckDbType.TinyInt => new FixedReader<sbyte>(DataType.Int8),
            DuckDbType.SmallInt => new FixedReader<short>(DataType.Int16),
            DuckDbType.Integer => new FixedReader<int>(DataType.Int32),
            DuckDbType.BigInt => new FixedReader<long>(DataType.Int64),
            DuckDbType.UTinyInt => new FixedReader<byte>(DataType.UInt8),
            DuckDbType.USmallInt => new FixedReader<ushort>(DataType.UInt16),
            DuckDbType.UInteger => new FixedReader<uint>(DataType.UInt32),
            DuckDbType.UBigInt => new FixedReader<ulong>(DataType.UInt64),
            DuckDbType.Float => new FixedReader<float>(DataType.Float32),
            DuckDbType.Double => new FixedReader<double>(DataType.Float64),
            DuckDbType.Date => new FixedReader<int>(DataType.Date),
            DuckDbType.Timestamp or DuckDbType.TimestampWithTimeZone => new FixedReader<long>(DataType.Timestamp),
            DuckDbType.TimestampSeconds => new ConvertingReader<long, long>(DataType.Timestamp, TimestampUnits.FromSeconds),
            DuckDbType.TimestampMilliseconds => new ConvertingReader<long, long>(DataType.Timestamp, TimestampUnits.FromMilliseconds),
            DuckDbType.TimestampNanoseconds => new ConvertingReader<long, long>(DataType.Timestamp, TimestampUnits.FromNanoseconds),
            DuckDbType.Decimal => Decimal(NativeMethods.DecimalWidth(type), NativeMethods.DecimalScale(type)),
            DuckDbType.HugeInt => new ConvertingReader<Int128, Int128>(DataType.Decimal128(38, 0), v => WideInteger.Check(column, v)),
            DuckDbType.UHugeInt => new ConvertingReader<UInt128, Int128>(DataType.Decimal128(38, 0), v => WideInteger.Check(column, v)),
            DuckDbType.Varchar => new Utf8Reader(),
            DuckDbType.Blob => new BinaryReader(),
            DuckDbType.Enum => new EnumReader(type),
            DuckDbType.Uuid => new UuidReader(),
            DuckDbType.Array when VectorElement(type) == DuckDbType.Float => new FloatArrayReader((int)NativeMethods.ArrayTypeSize(type)),
            _ => throw Unsupported(column, id),
        };
    }

    /// <summary>Appends the rows of a chunk.</summary>
    public void Append(nint vector, int count)
    {
        var validity = NativeMethods.VectorValidity(vector);
        if (validity is null)
        {
            AppendPresent(vector, 0, count);
            return;
        }

        var row = 0;
        while (row < count)
        {
            var isPresent = (validity[row >> 6] >> (row & 63) & 1) != 0;
            var end = RunEnd(validity, row, count, isPresent);
            if (isPresent)
            {
                AppendPresent(vector, row, end - row);
            }
            else
            {
                for (; row < end; row++)
                {
                    Builder.AppendNull();
                }
            }

            row = end;
        }
    }

    /// <summary>Hands over what was appended since the last call.</summary>
    public Column Build() => Builder.Build();

    /// <summary>Appends rows that are all present.</summary>
    protected abstract void AppendPresent(nint vector, int start, int count);

    /// <summary>Where the run of present or missing rows that begins at a row ends.</summary>
    private static int RunEnd(ulong* validity, int row, int count, bool isPresent)
    {
        while (row < count)
        {
            var word = isPresent ? ~validity[row >> 6] : validity[row >> 6];
            var rest = word >> (row & 63);
            if (rest != 0)
            {
                return Math.Min(row + BitOperations.TrailingZeroCount(rest), count);
            }

            row = (row | 63) + 1;
        }

        return count;
    }

    private static VectorReader Decimal(int precision, int scale)
    {
        var type = DataType.Decimal128(precision, scale);
        return precision switch
        {
            <= 4 => new ConvertingReader<short, Int128>(type, static v => v),
            <= 9 => new ConvertingReader<int, Int128>(type, static v => v),
            <= 18 => new ConvertingReader<long, Int128>(type, static v => v),
            _ => new FixedReader<Int128>(type),
        };
    }

    private static DuckDbType VectorElement(LogicalTypeHandle type)
    {
        using var child = new LogicalTypeHandle(NativeMethods.ArrayTypeChildType(type));
        return NativeMethods.GetTypeId(child);
    }

    private static DataEngineException Unsupported(string column, DuckDbType type)
    {
        var advice = type is DuckDbType.List or DuckDbType.Array
            ? "CAST it to FLOAT[n] for a vector of n numbers, or to VARCHAR"
            : "CAST it to a type that has one, such as VARCHAR or BIGINT, or select its parts";
        return new DataEngineException(
            $"Column '{column}' of the result is of DuckDB's type {type.ToString().ToUpperInvariant()}, which has no column type here. In the SQL, {advice}.", "query");
    }
}
