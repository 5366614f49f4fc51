using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

public sealed partial class OnnxModelSession
{
    /// <summary>
    /// A signature for a model that came without one: every input and output tensor by columns. An input of one float32 column is
    /// a number under its own name, one of several is a vector under its own name (other types: numbered columns); an output with
    /// <see cref="ClassLabels"/> has a column "output_class" for each, another of several columns has them numbered from 0.
    /// Rename columns to taste before the model is packaged.
    /// </summary>
    /// <exception cref="ModelRuntimeException">A tensor is no table of rows: it has more than two dimensions, or an open second one.</exception>
    public ModelSignature CreateSignature()
    {
        _ports.CheckBindable(ModelName);
        return new ModelSignature(
            [.. Inputs.Select(t => new SignatureTensor(t, InputColumns(t)))],
            [.. Outputs.Select(t => new SignatureTensor(t, OutputColumns(t)))]);
    }

    private static DataType TypeOf(TensorElementType type) => type switch
    {
        TensorElementType.String => DataType.Utf8,
        TensorElementType.Boolean => DataType.Boolean,
        TensorElementType.Float64 => DataType.Float64,
        TensorElementType.Int64 => DataType.Int64,
        TensorElementType.Int32 => DataType.Int32,
        TensorElementType.Int16 => DataType.Int16,
        TensorElementType.Int8 => DataType.Int8,
        TensorElementType.UInt64 => DataType.UInt64,
        TensorElementType.UInt32 => DataType.UInt32,
        TensorElementType.UInt16 => DataType.UInt16,
        TensorElementType.UInt8 => DataType.UInt8,
        _ => DataType.Float32,
    };

    private static IReadOnlyList<Field> Numbered(string name, DataType type, int width) => width == 1
        ? [new Field(name, type)]
        : [.. Enumerable.Range(0, width).Select(i => new Field(string.Create(CultureInfo.InvariantCulture, $"{name}_{i}"), type))];

    private IReadOnlyList<Field> InputColumns(TensorDefinition tensor)
    {
        var width = WidthOf(tensor);
        return tensor.ElementType == TensorElementType.Float32 && width > 1
            ? [new Field(tensor.Name, DataType.Vector(width))]
            : Numbered(tensor.Name, TypeOf(tensor.ElementType), width);
    }

    private IReadOnlyList<Field> OutputColumns(TensorDefinition tensor) => ClassLabels.TryGetValue(tensor.Name, out var labels)
        ? [.. labels.Select(label => new Field($"{tensor.Name}_{label}", DataType.Float32))]
        : Numbered(tensor.Name, TypeOf(tensor.ElementType), WidthOf(tensor));

    private int WidthOf(TensorDefinition tensor) => tensor.Shape switch
    {
        [_] => 1,
        [_, > 0 and <= int.MaxValue and var width] => (int)width,
        _ => throw new ModelRuntimeException(
            $"The tensor {tensor} of model '{ModelName}' is no table of rows, so it has no columns. Write the signature by hand, or export the model with tensors [rows] or [rows, columns].", ModelName),
    };
}
