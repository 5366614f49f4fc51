using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OnnxModelBinding
{
    private StringOutput?[]? _strings;

    /// <inheritdoc/>
    public override ReadOnlySpan<T> Output<T>(int index) => Result(index).Elements<T>("Output");

    /// <inheritdoc/>
    public override ReadOnlySpan<long> OutputShape(int index) => Result(index).Shape;

    /// <inheritdoc/>
    public override IReadOnlyList<string> OutputStrings(int index)
    {
        var output = Result(index);
        if (!output.IsString)
        {
            throw new ModelRuntimeException($"Output '{output.Port}' holds {output.ElementType}, not strings. Use Output<{TensorElement.ClrName(output.ElementType)}>.", _modelName);
        }

        _strings ??= new StringOutput?[_outputs.Length];
        var strings = _strings[index] ??= new StringOutput(_api, _modelName);
        return strings.Read(_native.OutputValues[index], output.Count);
    }

    private BoundTensor Result(int index)
    {
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        var output = Port(_outputs, index, "output");
        return _hasResult ? output : throw new InvalidOperationException($"Model '{_modelName}' has no outputs here yet, or its last run failed. Call Run first.");
    }
}
