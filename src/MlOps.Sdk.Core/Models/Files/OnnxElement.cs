namespace MlOps.Sdk.Core;

/// <summary>The sizes of ONNX's element types, by their numbers in the file.</summary>
internal static class OnnxElement
{
    public const int Float = 1, Int64 = 7, Text = 8;

    private const int Double = 11, UInt32 = 12, UInt64 = 13, Complex64 = 14, Complex128 = 15;

    /// <summary>The bits of one element; 0 for texts, null for a type that there is not.</summary>
    public static int? Bits(ulong type) => type switch
    {
        2 or 3 or 9 or 17 or 18 or 19 or 20 or 24 => 8,
        4 or 5 or 10 or 16 => 16,
        1 or 6 or 12 => 32,
        7 or 11 or 13 or 14 => 64,
        15 => 128,
        21 or 22 or 23 => 4,
        25 or 26 => 2,
        Text => 0,
        _ => null,
    };

    /// <summary>The field of a tensor that holds elements which are not raw bytes.</summary>
    public static int DataField(ulong type) => type switch
    {
        Float or Complex64 => 4,
        Text => 6,
        Int64 => 7,
        Double or Complex128 => 10,
        UInt32 or UInt64 => 11,
        _ => 5,
    };

    /// <summary>How many values that field has for a number of elements.</summary>
    public static long ValuesFor(ulong type, long elements) => type switch
    {
        Complex64 or Complex128 => elements * 2,
        21 or 22 or 23 => (elements + 1) / 2,
        25 or 26 => (elements + 3) / 4,
        _ => elements,
    };

    public static long Bytes(int bits, long elements) => (long)Int128.Min(long.MaxValue, (((Int128)elements * bits) + 7) / 8);
}
