using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Owns one open database; the engine closes the file when the last handle and connection are gone.</summary>
internal sealed class DatabaseHandle : SafeHandle
{
    public DatabaseHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.Close(ref handle);
        return true;
    }
}
