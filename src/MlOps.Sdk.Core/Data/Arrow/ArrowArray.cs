using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// The data of Arrow's C Data Interface, field for field. Whoever holds it calls <see cref="Release"/> once, unless it is
/// null, which means released or moved. A child may be moved out by copying it and setting its release to null.
/// </summary>
/// <seealso href="https://arrow.apache.org/docs/format/CDataInterface.html"/>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ArrowArray
{
    /// <summary>How many values there are.</summary>
    public long Length;

    /// <summary>How many are missing, or -1 when not counted.</summary>
    public long NullCount;

    /// <summary>Where in the buffers they begin, in values.</summary>
    public long Offset;

    /// <summary>How many buffers there are.</summary>
    public long BufferCount;

    /// <summary>How many children there are.</summary>
    public long ChildCount;

    /// <summary>The buffers: the bitmap of present values (or null), then offsets or values.</summary>
    public void** Buffers;

    /// <summary>The children, or null.</summary>
    public ArrowArray** Children;

    /// <summary>The dictionary's values, or null.</summary>
    public ArrowArray* Dictionary;

    /// <summary>Frees everything but this structure, and sets itself to null.</summary>
    public delegate* unmanaged[Cdecl]<ArrowArray*, void> Release;

    /// <summary>The producer's own.</summary>
    public void* PrivateData;
}
