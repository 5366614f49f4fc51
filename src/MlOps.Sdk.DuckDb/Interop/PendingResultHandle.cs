using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Owns a statement ready to run.</summary>
internal sealed class PendingResultHandle : SafeHandle
{
    public PendingResultHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyPending(ref handle);
        return true;
    }
}
