using System.Globalization;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A .NET value as a value of the engine.</summary>
internal sealed unsafe class ParameterValue : IDisposable
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    private nint _pointer;

    private ParameterValue(nint pointer) => _pointer = pointer;

    public nint Pointer => _pointer;

    public static ParameterValue Create(string name, object? value) => new(value switch
    {
        null or DBNull => NativeMethods.CreateNull(),
        bool flag => NativeMethods.CreateBoolean(flag),
        sbyte number => NativeMethods.CreateInt8(number),
        byte number => NativeMethods.CreateUInt8(number),
        short number => NativeMethods.CreateInt16(number),
        ushort number => NativeMethods.CreateUInt16(number),
        int number => NativeMethods.CreateInt32(number),
        uint number => NativeMethods.CreateUInt32(number),
        long number => NativeMethods.CreateInt64(number),
        ulong number => NativeMethods.CreateUInt64(number),
        Int128 number => NativeMethods.CreateHugeInt(new DuckDbHugeInt(number)),
        float number => NativeMethods.CreateFloat(number),
        double number => NativeMethods.CreateDouble(number),
        decimal number => OfDecimal(number),
        string text => OfText(text),
        byte[] bytes => OfBytes(bytes),
        ReadOnlyMemory<byte> bytes => OfBytes(bytes.Span),
        DateOnly date => NativeMethods.CreateDate(date.DayNumber - Epoch.DayNumber),
        DateTimeOffset instant => NativeMethods.CreateTimestamp(Timestamps.FromDateTimeOffset(instant)),
        DateTime { Kind: DateTimeKind.Utc } instant => NativeMethods.CreateTimestamp(Timestamps.FromDateTimeOffset(new DateTimeOffset(instant))),
        DateTime => throw new ArgumentException($"The parameter '${name}' is a DateTime that is not in UTC. Give a DateTimeOffset, or a DateTime of kind Utc."),
        float[] numbers => OfVector(name, numbers),
        _ => throw new ArgumentException(
            $"The parameter '${name}' is a {value.GetType().Name}, which DuckDB is not given. Give a bool, number, string, byte[], DateOnly, DateTimeOffset or float[]."),
    });

    public void Dispose()
    {
        if (_pointer != 0)
        {
            NativeMethods.DestroyValue(ref _pointer);
        }
    }

    private static nint OfText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            return NativeMethods.CreateVarchar(pointer, (ulong)bytes.Length);
        }
    }

    private static nint OfBytes(ReadOnlySpan<byte> bytes)
    {
        // The address of an empty span is null, which the engine does not take.
        byte nothing = 0;
        fixed (byte* pointer = bytes)
        {
            return NativeMethods.CreateBlob(pointer is null ? &nothing : pointer, (ulong)bytes.Length);
        }
    }

    private static nint OfDecimal(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var unscaled = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        var scale = (byte)((bits[3] >> 16) & 0x7F);
        var digits = unscaled.ToString(CultureInfo.InvariantCulture).Length;
        return NativeMethods.CreateDecimal(new DuckDbDecimal((byte)Math.Max(digits, scale), scale, bits[3] < 0 ? -unscaled : unscaled));
    }

    private static nint OfVector(string name, float[] numbers)
    {
        if (numbers.Length == 0)
        {
            throw new ArgumentException($"The parameter '${name}' is a vector without numbers. Give at least one.");
        }

        var values = new nint[numbers.Length];
        try
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                values[i] = NativeMethods.CreateFloat(numbers[i]);
            }

            using var child = new LogicalTypeHandle(NativeMethods.CreateLogicalType(DuckDbType.Float));
            fixed (nint* pointer = values)
            {
                return NativeMethods.CreateArray(child, pointer, (ulong)values.Length);
            }
        }
        finally
        {
            for (var i = 0; i < values.Length && values[i] != 0; i++)
            {
                NativeMethods.DestroyValue(ref values[i]);
            }
        }
    }
}
