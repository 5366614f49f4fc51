using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The one owner of a native session and of the names it is called with.</summary>
/// <remarks>Bindings hold a reference, so that the session ends after the last of them.</remarks>
internal sealed unsafe class SessionResources : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly OrtApi _api;

    public SessionResources(OrtLibrary library, nint session)
        : base(ownsHandle: true)
    {
        Library = library;
        _api = library.Api;
        SetHandle(session);
    }

    public OrtLibrary Library { get; }

    /// <summary>The session; valid while a reference is held.</summary>
    public nint Pointer => handle;

    /// <summary>The inputs' names, each UTF-8 with a zero byte at the end.</summary>
    public byte** InputNames { get; private set; }

    /// <summary>The names of the outputs that are asked for.</summary>
    public byte** OutputNames { get; private set; }

    /// <summary>Copies the names into native memory that lives as long as the session.</summary>
    public void SetNames(IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        InputNames = Utf8List.Copy(inputs);
        OutputNames = Utf8List.Copy(outputs);
    }

    protected override bool ReleaseHandle()
    {
        _api.Release(OrtSlot.ReleaseSession, handle);
        NativeMemory.Free(InputNames);
        NativeMemory.Free(OutputNames);
        return true;
    }
}
