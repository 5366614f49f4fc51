using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Owns a result and the memory its structure lies in.</summary>
internal sealed unsafe class ResultHandle : SafeHandle
{
    public ResultHandle()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(DuckDbResult)));

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    public DuckDbResult* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (DuckDbResult*)handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyResult((DuckDbResult*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
