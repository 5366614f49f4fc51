using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Asks for memory some time before it is used. The join jumps about in more memory than any cache holds, and without this it would wait for
/// one line after the other.
/// </summary>
internal static unsafe class Prefetch
{
    private const int Line = 64;

    /// <summary>Asks for all lines of a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range(void* start, int length)
    {
        for (var offset = 0; Sse.IsSupported && offset < length; offset += Line)
        {
            Sse.Prefetch0((byte*)start + offset);
        }
    }
}
