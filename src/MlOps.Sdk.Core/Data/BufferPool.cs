using System.Collections.Concurrent;
using System.Numerics;

namespace MlOps.Sdk.Core;

/// <summary>
/// Keeps released blocks for the next column, in size classes of powers of two. At most <see cref="RetainedLimit"/> bytes
/// are kept. Blocks are pinned arrays: they have an address for native code, and a span over one keeps it alive.
/// </summary>
internal static class BufferPool
{
    public const int Alignment = 64;
    public const long RetainedLimit = 64L << 20;

    /// <summary>The most bytes a block holds.</summary>
    public static readonly int LargestBlock = Array.MaxLength - Alignment;

    private const int SmallestClass = 6;
    private const int LargestPooledClass = 24;

    private static readonly ConcurrentBag<byte[]>[] Free =
        [.. Enumerable.Range(SmallestClass, LargestPooledClass - SmallestClass + 1).Select(_ => new ConcurrentBag<byte[]>())];

    private static long _retained;

    /// <summary>A block with room for the bytes from its first aligned one on. What it holds is undefined.</summary>
    public static byte[] Rent(long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LargestBlock);
        var sizeClass = BitOperations.Log2((ulong)Math.Max(length, Alignment) - 1) + 1;
        if (sizeClass > LargestPooledClass)
        {
            return GC.AllocateUninitializedArray<byte>((int)length + Alignment, pinned: true);
        }

        if (Free[sizeClass - SmallestClass].TryTake(out var block))
        {
            Interlocked.Add(ref _retained, -block.Length);
            return block;
        }

        return GC.AllocateUninitializedArray<byte>((1 << sizeClass) + Alignment, pinned: true);
    }

    public static void Return(byte[] block)
    {
        var capacity = block.Length - Alignment;
        if (capacity > 1 << LargestPooledClass)
        {
            return;
        }

        if (Interlocked.Add(ref _retained, block.Length) <= RetainedLimit)
        {
            Free[BitOperations.Log2((uint)capacity) - SmallestClass].Add(block);
        }
        else
        {
            Interlocked.Add(ref _retained, -block.Length);
        }
    }
}
