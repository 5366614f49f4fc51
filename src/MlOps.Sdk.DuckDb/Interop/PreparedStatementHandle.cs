using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Owns one prepared statement.</summary>
internal sealed class PreparedStatementHandle : SafeHandle
{
    public PreparedStatementHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyPrepare(ref handle);
        return true;
    }
}
