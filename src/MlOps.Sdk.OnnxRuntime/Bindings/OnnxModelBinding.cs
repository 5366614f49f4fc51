using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Buffers and native tensors for a fixed number of rows, made once and used for every run.</summary>
internal sealed unsafe partial class OnnxModelBinding : ModelBinding
{
    private readonly string _modelName;
    private readonly OrtApi _api;
    private readonly SessionResources _session;
    private readonly BindingResources _native;
    private readonly BoundTensor[] _inputs;
    private readonly BoundTensor[] _outputs;
    private readonly bool _hasDynamicOutputs;

    public OnnxModelBinding(SessionResources session, ModelPorts ports, string modelName, IReadOnlyList<IReadOnlyList<long>> inputShapes, int rows)
    {
        Rows = rows;
        _modelName = modelName;
        _session = session;
        _api = session.Library.Api;
        _inputs = BindingLayout.Inputs(ports, inputShapes, modelName);
        _outputs = BindingLayout.Outputs(ports, _inputs);
        _hasDynamicOutputs = Array.Exists(_outputs, o => o.IsDynamic || o.IsString);
        nuint bufferBytes = 0;
        foreach (var tensor in _inputs.Concat(_outputs))
        {
            bufferBytes += BindingResources.Align(tensor.ByteLength);
        }

        _native = new BindingResources(session, _inputs.Length, _outputs.Length, bufferBytes);
        _run = (delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_api[OrtSlot.Run];
        try
        {
            CreateNativeParts();
        }
        catch
        {
            _native.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Rows { get; }

    /// <summary>Whether the engine is called; for no rows it need not be.</summary>
    public required bool NeedsEngine { get; init; }

    /// <inheritdoc/>
    public override Span<T> Input<T>(int index)
    {
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        return Port(_inputs, index, "input").Elements<T>("Input");
    }

    /// <inheritdoc/>
    public override void SetStrings(int index, Utf8Column values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var value = StringInput(index, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var text = values.GetBytes(i);
            text.CopyTo(StringBuffer(value, i, text.Length));
        }
    }

    /// <inheritdoc/>
    public override void SetStrings(int index, ReadOnlySpan<string?> values)
    {
        var value = StringInput(index, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var text = values[i].AsSpan();
            Encoding.UTF8.GetBytes(text, StringBuffer(value, i, Encoding.UTF8.GetByteCount(text)));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _native.Dispose();
            if (!IsRunning)
            {
                ReturnColumns();
            }
        }
    }

    private static BoundTensor Port(BoundTensor[] tensors, int index, string role) =>
        (uint)index < (uint)tensors.Length
            ? tensors[index]
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"There is no {role} {index}. The model's {role}s are {string.Join(", ", tensors.Select((t, i) => $"{i}: {t.Port}"))}.");

    private nint StringInput(int index, int count)
    {
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        var input = Port(_inputs, index, "input");
        if (!input.IsString)
        {
            throw new ModelRuntimeException($"Input '{input.Port}' holds {input.ElementType}, not strings. Use Input<{TensorElement.ClrName(input.ElementType)}>.", _modelName);
        }

        if (count != input.Count)
        {
            throw new ArgumentException($"Input '{input.Port}' takes {input.Count} strings for {Rows} rows, but {count} were given. Bind as many rows as there are values.", nameof(count));
        }

        return _native.OwnInputs[index];
    }

    private Span<byte> StringBuffer(nint value, int index, int byteLength)
    {
        var status = _api.GetStringBuffer(value, index, byteLength, out var buffer);
        if (status != 0)
        {
            _api.Check(status, "store a string", _modelName);
        }

        return new Span<byte>((void*)buffer, byteLength);
    }

    private void CreateNativeParts()
    {
        var environment = _session.Library.Environment;
        _api.Check(_api.CreateRunOptions(out var runOptions), "create run options", _modelName);
        _native.RunOptions = runOptions;
        // A failed run is reported by the exception alone, not in the log as well.
        const int fatalSeverity = 4;
        _api.Check(_api.SetOption(OrtSlot.RunOptionsSetRunLogSeverityLevel, runOptions, fatalSeverity), "configure run options", _modelName);
        var next = _native.Buffers;
        for (var i = 0; i < _inputs.Length; i++)
        {
            _native.InputValues[i] = _native.OwnInputs[i] = CreateValue(_inputs[i], environment, ref next);
        }

        for (var i = 0; i < _outputs.Length; i++)
        {
            _native.OutputValues[i] = _outputs[i] is { IsDynamic: false, IsString: false } ? CreateValue(_outputs[i], environment, ref next) : 0;
        }
    }

    private nint CreateValue(BoundTensor tensor, OrtEnvironment environment, ref byte* next)
    {
        nint value;
        if (tensor.IsString)
        {
            _api.Check(_api.CreateTensor(environment.Allocator, tensor.Shape, TensorElementType.String, out value), "create a string tensor", _modelName);
            return value;
        }

        tensor.Data = (nint)next;
        next += BindingResources.Align(tensor.ByteLength);
        _api.Check(_api.CreateTensorOver(environment.CpuMemory, (void*)tensor.Data, tensor.ByteLength, tensor.Shape, tensor.ElementType, out value), "create a tensor", _modelName);
        return value;
    }
}
