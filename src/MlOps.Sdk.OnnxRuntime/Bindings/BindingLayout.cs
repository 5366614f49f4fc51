using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Decides the shape of every tensor for a number of rows.</summary>
internal static class BindingLayout
{
    /// <summary>The inputs' shapes: the first dimension of -1 becomes the rows; others must be fixed in the model.</summary>
    /// <exception cref="ModelRuntimeException">The model is made for another number of rows, or an input has an open dimension that is not the rows.</exception>
    public static BoundTensor[] Inputs(ModelPorts ports, int rows, string modelName)
    {
        if (!ports.Inputs.Any(p => p.Tensor.Shape is [-1, ..])
            && ports.Inputs.FirstOrDefault(p => p.Tensor.Shape.Count > 0) is { } first && first.Tensor.Shape[0] != rows)
        {
            throw new ModelRuntimeException(
                $"Model '{modelName}' takes exactly {first.Tensor.Shape[0]} rows ({first}), so {rows} rows cannot be bound. Bind {first.Tensor.Shape[0]} rows, or export it with an open first dimension.", modelName);
        }

        return [.. ports.Inputs.Select(port => Input(port, rows, modelName))];
    }

    /// <summary>The outputs' shapes. One is fixed when its first dimension is the same named one as an input's; else the run decides.</summary>
    public static BoundTensor[] Outputs(ModelPorts ports, int rows)
    {
        var rowNames = ports.Inputs.Select(p => p.RowDimension).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. ports.Outputs.Select(port =>
        {
            var shape = port.Tensor.ShapeFor(rows);
            var isDynamic = port.Tensor.Shape is []
                || (port.Tensor.Shape[0] < 0 && (port.RowDimension is not { } name || !rowNames.Contains(name)))
                || shape.Any(d => d < 0);
            return new BoundTensor(port, shape, isDynamic);
        })];
    }

    private static BoundTensor Input(TensorPort port, int rows, string modelName)
    {
        var shape = port.Tensor.ShapeFor(rows);
        var open = Array.FindIndex(shape, d => d < 0);
        return open < 0
            ? new BoundTensor(port, shape, isDynamic: false)
            : throw new ModelRuntimeException(
                $"Dimension {open} of input '{port}' of model '{modelName}' is open (counted from 0), and only the first may be. Export the model with that dimension fixed.", modelName);
    }
}
