using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Owns the statements of a script.</summary>
internal sealed class ExtractedStatementsHandle : SafeHandle
{
    public ExtractedStatementsHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyExtracted(ref handle);
        return true;
    }
}
