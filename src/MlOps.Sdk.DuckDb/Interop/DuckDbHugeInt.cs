using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>A 128-bit integer as the engine passes it by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct DuckDbHugeInt(Int128 value)
{
    public readonly ulong Lower = (ulong)value;
    public readonly long Upper = (long)(value >> 64);
}
