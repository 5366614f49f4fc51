using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Owns one type of the engine.</summary>
internal sealed class LogicalTypeHandle : SafeHandle
{
    public LogicalTypeHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyLogicalType(ref handle);
        return true;
    }
}
