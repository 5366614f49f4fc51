using System.Globalization;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>
/// The engine's function table. Every call of it is a plain function pointer; no delegates, no marshalling.
/// </summary>
/// <remarks>Functions that can fail return a status pointer, zero for success; <see cref="TakeFailure"/> reads and frees it.</remarks>
internal sealed unsafe partial class OrtApi
{
    /// <summary>The newest table version whose layout is known here.</summary>
    public const int NewestVersion = 30;

    /// <summary>The oldest table version that has every function used here.</summary>
    public const int OldestVersion = 17;

    private readonly nint* _table;

    private OrtApi(nint* table, int version, string libraryVersion)
    {
        _table = table;
        Version = version;
        LibraryVersion = libraryVersion;
    }

    /// <summary>The table version in use.</summary>
    public int Version { get; }

    /// <summary>The library's own version, such as "1.30.0".</summary>
    public string LibraryVersion { get; }

    /// <summary>The address of one function, for callers that cache it.</summary>
    public nint this[int slot] => _table[slot];

    /// <summary>Reads the table of a loaded library.</summary>
    /// <param name="getApiBase">The address of its OrtGetApiBase.</param>
    /// <param name="place">Where the library was found, for the error message.</param>
    public static OrtApi Open(nint getApiBase, string place)
    {
        var apiBase = ((delegate* unmanaged<nint*>)getApiBase)();
        var libraryVersion = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? string.Empty;
        // Asking for a version that the library does not have makes it write to the console, so its own version is asked first.
        for (var version = NewestFor(libraryVersion); version >= OldestVersion; version--)
        {
            var table = ((delegate* unmanaged<uint, nint*>)apiBase[0])((uint)version);
            if (table is not null)
            {
                return new OrtApi(table, version, libraryVersion);
            }
        }

        throw new ModelRuntimeException(
            $"The ONNX Runtime library '{place}' has version '{libraryVersion}', but 1.{OldestVersion} or later is needed. Install a newer one or remove it from the search path.");
    }

    /// <summary>An API of the same library over another table, with which tests watch calls.</summary>
    internal OrtApi WithTable(nint table) => new((nint*)table, Version, LibraryVersion);

    /// <summary>The newest table version that a library of the given version can have.</summary>
    internal static int NewestFor(string libraryVersion)
    {
        var parts = libraryVersion.Split('.');
        return parts is ["1", var minorText, ..] && int.TryParse(minorText, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? Math.Min(minor, NewestVersion)
            : NewestVersion;
    }

    /// <summary>Reads a status and frees it.</summary>
    /// <returns>The failure, or <see langword="null"/> when the status says success.</returns>
    public OrtFailure? TakeFailure(nint status)
    {
        if (status == 0)
        {
            return null;
        }

        var code = ((delegate* unmanaged<nint, int>)_table[OrtSlot.GetErrorCode])(status);
        var text = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_table[OrtSlot.GetErrorMessage])(status)) ?? string.Empty;
        Release(OrtSlot.ReleaseStatus, status);
        return OrtFailure.From((OrtErrorCode)code, text);
    }

    /// <summary>Throws when a call fails that can only fail for want of memory or by a fault of ours.</summary>
    public void Check(nint status, string what, string? modelName = null)
    {
        if (status != 0)
        {
            throw TakeFailure(status)!.ToException(modelName, $"ONNX Runtime {LibraryVersion} could not {what}", "Check that the library is complete and that memory is free.");
        }
    }

    /// <summary>Frees an object of the engine; zero is ignored.</summary>
    public void Release(int slot, nint pointer)
    {
        if (pointer != 0)
        {
            ((delegate* unmanaged<nint, void>)_table[slot])(pointer);
        }
    }
}
