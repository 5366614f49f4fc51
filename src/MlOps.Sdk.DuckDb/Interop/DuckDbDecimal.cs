using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>A decimal as the engine passes it by value: the unscaled integer with its width and scale.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct DuckDbDecimal(byte width, byte scale, Int128 unscaled)
{
    public readonly byte Width = width;
    public readonly byte Scale = scale;
    public readonly DuckDbHugeInt Value = new(unscaled);
}
