using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// The type description of Arrow's C Data Interface, field for field. Whoever holds it calls <see cref="Release"/> once,
/// unless it is null, which means released or moved.
/// </summary>
/// <seealso href="https://arrow.apache.org/docs/format/CDataInterface.html"/>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ArrowSchema
{
    /// <summary>The type as text ending in NUL, such as "l" for int64.</summary>
    public byte* Format;

    /// <summary>The column's name in UTF-8 ending in NUL, or null.</summary>
    public byte* Name;

    /// <summary>Key-value pairs, or null.</summary>
    public byte* Metadata;

    /// <summary>Bit 2: values may be missing.</summary>
    public long Flags;

    /// <summary>How many children there are.</summary>
    public long ChildCount;

    /// <summary>The children, or null.</summary>
    public ArrowSchema** Children;

    /// <summary>The type of the dictionary's values, or null.</summary>
    public ArrowSchema* Dictionary;

    /// <summary>Frees everything but this structure, and sets itself to null.</summary>
    public delegate* unmanaged[Cdecl]<ArrowSchema*, void> Release;

    /// <summary>The producer's own.</summary>
    public void* PrivateData;
}
