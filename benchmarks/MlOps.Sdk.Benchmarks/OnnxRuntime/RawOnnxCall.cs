using System.Runtime.InteropServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The engine's Run with nothing around it: pointers made once, no checks, no cancellation, no reference counting.</summary>
internal sealed unsafe class RawOnnxCall : IDisposable
{
    private readonly OrtApi _api;
    private readonly SessionResources _session;
    private readonly delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint> _run;
    private readonly nint* _values;
    private readonly nint _options;
    private readonly void* _input;
    private readonly void* _output;
    private readonly int _inputLength;
    private readonly int _outputLength;

    public RawOnnxCall(OnnxModelSession session, int rows)
    {
        _session = session.Native;
        _api = _session.Library.Api;
        _run = (delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_api[OrtSlot.Run];
        _values = (nint*)NativeMemory.AllocZeroed(2, (nuint)sizeof(nint));
        (var input, _inputLength, _values[0]) = CreateValue(session.Inputs[0], rows);
        (var output, _outputLength, _values[1]) = CreateValue(session.Outputs[0], rows);
        _api.Check(_api.CreateRunOptions(out _options), "create run options");
        _input = (void*)input;
        _output = (void*)output;
    }

    public Span<float> Input => new(_input, _inputLength);

    public ReadOnlySpan<float> Output => new(_output, _outputLength);

    public void Run()
    {
        var status = _run(_session.Pointer, _options, _session.InputNames, _values, 1, _session.OutputNames, 1, _values + 1);
        if (status != 0)
        {
            _api.Check(status, "run");
        }
    }

    public void Dispose()
    {
        _api.Release(OrtSlot.ReleaseValue, _values[0]);
        _api.Release(OrtSlot.ReleaseValue, _values[1]);
        _api.Release(OrtSlot.ReleaseRunOptions, _options);
        NativeMemory.AlignedFree(_input);
        NativeMemory.AlignedFree(_output);
        NativeMemory.Free(_values);
    }

    private (nint Data, int Length, nint Value) CreateValue(TensorDefinition tensor, int rows)
    {
        const int alignment = 64;
        var shape = tensor.ShapeFor(rows);
        var length = (int)shape.Aggregate(1L, (a, b) => a * b);
        var data = NativeMemory.AlignedAlloc((nuint)(length * sizeof(float)), alignment);
        _api.Check(
            _api.CreateTensorOver(_session.Library.Environment.CpuMemory, data, (nuint)(length * sizeof(float)), shape, tensor.ElementType, out var value), "create a tensor");
        return ((nint)data, length, value);
    }
}
