using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>Bitmaps in Arrow's order: bit i of a bitmap is bit i % 8 of byte i / 8.</summary>
internal static class Bits
{
    public static long ByteCount(long bits) => (bits + 7) / 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Get(ReadOnlySpan<byte> bitmap, int index) => (bitmap[index >> 3] & (1 << (index & 7))) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(Span<byte> bitmap, int index) => bitmap[index >> 3] |= (byte)(1 << (index & 7));

    public static void SetRange(Span<byte> bitmap, int start, int count)
    {
        var i = start;
        var end = start + count;
        for (; i < end && (i & 7) != 0; i++)
        {
            Set(bitmap, i);
        }

        var wholeBytes = (end - i) >> 3;
        bitmap.Slice(i >> 3, wholeBytes).Fill(0xFF);
        for (i += wholeBytes << 3; i < end; i++)
        {
            Set(bitmap, i);
        }
    }

    public static int CountSet(ReadOnlySpan<byte> bitmap, int start, int count)
    {
        var set = 0;
        var i = start;
        var end = start + count;
        for (; i < end && (i & 7) != 0; i++)
        {
            set += Get(bitmap, i) ? 1 : 0;
        }

        var whole = bitmap.Slice(i >> 3, (end - i) >> 3);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(whole))
        {
            set += BitOperations.PopCount(word);
        }

        foreach (var one in whole[(whole.Length & ~7)..])
        {
            set += BitOperations.PopCount(one);
        }

        for (i += whole.Length << 3; i < end; i++)
        {
            set += Get(bitmap, i) ? 1 : 0;
        }

        return set;
    }

    /// <summary>Copies bits to a bitmap whose target bits are zero.</summary>
    public static void Copy(ReadOnlySpan<byte> source, int sourceStart, Span<byte> target, int targetStart, int count)
    {
        if ((sourceStart & 7) == 0 && (targetStart & 7) == 0)
        {
            var wholeBytes = count >> 3;
            source.Slice(sourceStart >> 3, wholeBytes).CopyTo(target[(targetStart >> 3)..]);
            sourceStart += wholeBytes << 3;
            targetStart += wholeBytes << 3;
            count &= 7;
        }

        for (var i = 0; i < count; i++)
        {
            if (Get(source, sourceStart + i))
            {
                Set(target, targetStart + i);
            }
        }
    }
}
