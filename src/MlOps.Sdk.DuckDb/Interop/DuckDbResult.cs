using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>The engine's result structure (48 bytes); nothing in it is read from C#.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DuckDbResult
{
    private fixed long _words[6];
}
