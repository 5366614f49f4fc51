using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Texts for the engine in one native block: the pointers first, then the texts they point to.</summary>
internal sealed unsafe class Utf8List : SafeHandleZeroOrMinusOneIsInvalid
{
    public Utf8List(IEnumerable<string> texts)
        : base(ownsHandle: true) => SetHandle((nint)Copy([.. texts]));

    /// <summary>The texts, each UTF-8 with a zero byte at the end.</summary>
    public byte** Pointer => (byte**)handle;

    /// <summary>Copies the texts; the caller frees the block.</summary>
    public static byte** Copy(IReadOnlyList<string> texts)
    {
        var bytes = texts.Select(Utf8.Terminated).ToArray();
        var block = (byte**)NativeMemory.Alloc((nuint)((bytes.Length * sizeof(nint)) + bytes.Sum(text => text.Length) + 1));
        var next = (byte*)(block + bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            block[i] = next;
            bytes[i].CopyTo(new Span<byte>(next, bytes[i].Length));
            next += bytes[i].Length;
        }

        return block;
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
