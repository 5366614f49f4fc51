using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The one owner of a binding's native parts: buffers, tensors, run options, and a reference to the session.</summary>
internal sealed unsafe class BindingResources : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int Alignment = 64;
    private readonly OrtApi _api;
    private readonly SessionResources _session;
    private readonly int _inputCount;
    private readonly int _outputCount;
    private readonly bool _holdsSession;

    public BindingResources(SessionResources session, int inputCount, int outputCount, nuint bufferBytes)
        : base(ownsHandle: true)
    {
        _session = session;
        _api = session.Library.Api;
        _inputCount = inputCount;
        _outputCount = outputCount;
        var pointerBytes = Align((nuint)(((2 * inputCount) + outputCount) * sizeof(nint)));
        var block = (byte*)NativeMemory.AlignedAlloc(pointerBytes + Math.Max(bufferBytes, Alignment), Alignment);
        NativeMemory.Clear(block, pointerBytes + bufferBytes);
        SetHandle((nint)block);
        InputValues = (nint*)block;
        OwnInputs = InputValues + inputCount;
        OutputValues = OwnInputs + inputCount;
        Buffers = block + pointerBytes;

        // Last, because it throws when the session was disposed, and then the finalizer frees the rest.
        session.DangerousAddRef(ref _holdsSession);
    }

    /// <summary>One tensor per input over its own buffer.</summary>
    public nint* OwnInputs { get; }

    /// <summary>What the next run reads for each input: the own tensor, or one over a column's memory.</summary>
    public nint* InputValues { get; }

    /// <summary>One tensor per output; zero where the engine makes it at each run.</summary>
    public nint* OutputValues { get; }

    /// <summary>The zeroed memory for all tensors, aligned to 64 bytes.</summary>
    public byte* Buffers { get; }

    /// <summary>Own run options, so that ending this binding's run ends no other.</summary>
    public nint RunOptions { get; set; }

    /// <summary>Rounds up to the alignment of buffers.</summary>
    public static nuint Align(nuint length) => (length + Alignment - 1) & ~(nuint)(Alignment - 1);

    /// <summary>Lets an input read its own buffer again.</summary>
    public void EndLoan(int input)
    {
        if (InputValues[input] != OwnInputs[input])
        {
            _api.Release(OrtSlot.ReleaseValue, InputValues[input]);
            InputValues[input] = OwnInputs[input];
        }
    }

    protected override bool ReleaseHandle()
    {
        for (var i = 0; i < _inputCount; i++)
        {
            EndLoan(i);
            _api.Release(OrtSlot.ReleaseValue, OwnInputs[i]);
        }

        for (var i = 0; i < _outputCount; i++)
        {
            _api.Release(OrtSlot.ReleaseValue, OutputValues[i]);
        }

        _api.Release(OrtSlot.ReleaseRunOptions, RunOptions);
        NativeMemory.AlignedFree((void*)handle);
        if (_holdsSession)
        {
            _session.DangerousRelease();
        }

        return true;
    }
}
