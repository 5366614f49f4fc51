using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Native memory for exported structures, counted so that tests can show that all of it comes back.</summary>
internal static unsafe class ArrowMemory
{
    private static long _live;

    /// <summary>Blocks that were allocated and not freed yet.</summary>
    public static long LiveBlocks => Volatile.Read(ref _live);

    public static T* Allocate<T>(int count = 1)
        where T : unmanaged
    {
        Interlocked.Increment(ref _live);
        return (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));
    }

    public static void** AllocatePointers(int count)
    {
        Interlocked.Increment(ref _live);
        return (void**)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(void*));
    }

    public static byte* AllocateText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var block = Allocate<byte>(length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(block, length));
        return block;
    }

    public static void Free(void* block)
    {
        if (block is not null)
        {
            Interlocked.Decrement(ref _live);
            NativeMemory.Free(block);
        }
    }
}
