using System.Runtime.InteropServices;

namespace MlOps.Sdk.Serving;

/// <summary>What native code of this process has allocated, where the C library says it: engines keep their models there.</summary>
internal static partial class NativeHeap
{
    private static readonly bool IsKnown = OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "mallinfo2", out _);

    /// <summary>Bytes in use; null where nobody counts them.</summary>
    public static long? InUse()
    {
        if (!IsKnown)
        {
            return null;
        }

        var counts = Read();
        return (long)(counts.InUse + counts.Mapped);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Counts Read();

    // The fields of struct mallinfo2 in their order; only two are of use here.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Counts
    {
        public readonly nuint Arena;
        public readonly nuint FreeChunks;
        public readonly nuint FastBins;
        public readonly nuint MappedRegions;
        public readonly nuint Mapped;
        public readonly nuint Unused;
        public readonly nuint FastFree;
        public readonly nuint InUse;
        public readonly nuint Free;
        public readonly nuint Trimmable;
    }
}
