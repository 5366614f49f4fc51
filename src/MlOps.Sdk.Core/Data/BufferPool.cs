using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// Keeps freed blocks of native memory for the next column, in size classes of powers of two.
/// At most <see cref="RetainedLimit"/> bytes are kept; the rest goes back to the system.
/// </summary>
internal static unsafe class BufferPool
{
    public const int Alignment = 64;
    public const long RetainedLimit = 64L << 20;

    private const int SmallestClass = 6;
    private const int LargestPooledClass = 24;

    private static readonly ConcurrentBag<nint>[] Free =
        [.. Enumerable.Range(SmallestClass, LargestPooledClass - SmallestClass + 1).Select(_ => new ConcurrentBag<nint>())];

    private static long _retained;

    /// <summary>The bytes a request of this length really takes.</summary>
    public static nuint CapacityFor(long length)
    {
        var rounded = Math.Max(Alignment, (ulong)length);
        return rounded <= 1UL << LargestPooledClass
            ? (nuint)BitOperations.RoundUpToPowerOf2(rounded)
            : (nuint)((rounded + Alignment - 1) & ~(ulong)(Alignment - 1));
    }

    public static byte* Rent(nuint capacity)
    {
        if (ClassOf(capacity) is { } sizeClass && Free[sizeClass].TryTake(out var block))
        {
            Interlocked.Add(ref _retained, -(long)capacity);
            return (byte*)block;
        }

        return (byte*)NativeMemory.AlignedAlloc(capacity, Alignment);
    }

    public static void Return(byte* block, nuint capacity)
    {
        if (ClassOf(capacity) is { } sizeClass)
        {
            if (Interlocked.Add(ref _retained, (long)capacity) <= RetainedLimit)
            {
                Free[sizeClass].Add((nint)block);
                return;
            }

            Interlocked.Add(ref _retained, -(long)capacity);
        }

        NativeMemory.AlignedFree(block);
    }

    private static int? ClassOf(nuint capacity)
    {
        var log = BitOperations.Log2(capacity);
        return log <= LargestPooledClass && BitOperations.IsPow2(capacity) ? log - SmallestClass : null;
    }
}
