using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Owns one connection.</summary>
internal sealed class ConnectionHandle : SafeHandle
{
    public ConnectionHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.Disconnect(ref handle);
        return true;
    }
}
