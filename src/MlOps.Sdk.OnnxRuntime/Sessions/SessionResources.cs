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
        InputNames = Copy(inputs);
        OutputNames = Copy(outputs);
    }

    protected override bool ReleaseHandle()
    {
        _api.Release(OrtSlot.ReleaseSession, handle);
        NativeMemory.Free(InputNames);
        NativeMemory.Free(OutputNames);
        return true;
    }

    // One block: the pointers first, then the texts they point to.
    private static byte** Copy(IReadOnlyList<string> names)
    {
        var texts = names.Select(Utf8.Terminated).ToArray();
        var block = (byte**)NativeMemory.Alloc((nuint)((texts.Length * sizeof(nint)) + texts.Sum(text => text.Length) + 1));
        var next = (byte*)(block + texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            block[i] = next;
            texts[i].CopyTo(new Span<byte>(next, texts[i].Length));
            next += texts[i].Length;
        }

        return block;
    }
}
