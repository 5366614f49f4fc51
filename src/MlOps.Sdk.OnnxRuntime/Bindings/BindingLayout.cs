using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Decides the shape of every tensor of a binding.</summary>
internal static class BindingLayout
{
    /// <summary>The inputs' shapes for a number of rows: the first dimension of -1 becomes the rows; others must be fixed in the model.</summary>
    /// <exception cref="ModelRuntimeException">The model is made for another number of rows, or an input has an open dimension that is not the rows.</exception>
    public static IReadOnlyList<long[]> ShapesFor(ModelPorts ports, int rows, string modelName)
    {
        if (!ports.Inputs.Any(p => p.Tensor.Shape is [-1, ..])
            && ports.Inputs.FirstOrDefault(p => p.Tensor.Shape.Count > 0) is { } first && first.Tensor.Shape[0] != rows)
        {
            throw new ModelRuntimeException(
                $"Model '{modelName}' takes exactly {first.Tensor.Shape[0]} rows ({first}), so {rows} rows cannot be bound. Bind {first.Tensor.Shape[0]} rows, or export it with an open first dimension.", modelName);
        }

        return [.. ports.Inputs.Select(port => ShapeOf(port, rows, modelName))];
    }

    /// <summary>The inputs with given shapes.</summary>
    /// <exception cref="ModelRuntimeException">A shape does not suit its input, or two give one named dimension different sizes.</exception>
    public static BoundTensor[] Inputs(ModelPorts ports, IReadOnlyList<IReadOnlyList<long>> shapes, string modelName)
    {
        if (shapes.Count != ports.Inputs.Count)
        {
            throw new ModelRuntimeException($"Model '{modelName}' has {ports.Inputs.Count} inputs ({string.Join("; ", ports.Inputs)}), but {shapes.Count} shapes were given. Give one for each.", modelName);
        }

        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        return [.. ports.Inputs.Select((port, i) =>
        {
            CheckShape(port, shapes[i], sizes, modelName);
            return new BoundTensor(port, [.. shapes[i]], isDynamic: false);
        })];
    }

    /// <summary>The outputs. One is fixed when each of its dimensions is a number or has the name of an input's; else the run decides.</summary>
    public static BoundTensor[] Outputs(ModelPorts ports, BoundTensor[] inputs)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            for (var i = 0; i < input.Port.DimensionNames.Count; i++)
            {
                sizes.TryAdd(input.Port.DimensionNames[i], input.Shape[i]);
            }
        }

        return [.. ports.Outputs.Select(port =>
        {
            var shape = port.Tensor.Shape.Select((d, i) =>
                d >= 0 ? d : port.DimensionNames[i] is { Length: > 0 } name && sizes.TryGetValue(name, out var size) ? size : -1).ToArray();
            return new BoundTensor(port, shape, isDynamic: shape.Length == 0 || shape.Contains(-1));
        })];
    }

    private static long[] ShapeOf(TensorPort port, int rows, string modelName)
    {
        var shape = port.Tensor.ShapeFor(rows);
        var open = Array.FindIndex(shape, d => d < 0);
        return open < 0 ? shape : throw new ModelRuntimeException(
            $"Dimension {open} of input '{port}' of model '{modelName}' is open (counted from 0), and only the first may be. Fix it with ModelSessionOptions.Dimensions, or bind shapes with OnnxModelSession.Bind.", modelName);
    }

    private static void CheckShape(TensorPort port, IReadOnlyList<long> given, Dictionary<string, long> sizes, string modelName)
    {
        var wanted = port.Tensor.Shape;
        var reason = wanted.Count != given.Count && (wanted.Count > 0 || port.DimensionNames.Count > 0)
            ? string.Create(CultureInfo.InvariantCulture, $"it should have {wanted.Count} dimensions") : null;
        for (var i = 0; i < wanted.Count && reason is null; i++)
        {
            if (given[i] < 0 || (wanted[i] >= 0 && wanted[i] != given[i]))
            {
                reason = string.Create(CultureInfo.InvariantCulture, $"dimension {i} (counted from 0) should be {(wanted[i] < 0 ? "0 or more" : wanted[i])}");
            }
            else if (port.DimensionNames[i].Length > 0 && !sizes.TryAdd(port.DimensionNames[i], given[i]) && sizes[port.DimensionNames[i]] != given[i])
            {
                reason = string.Create(CultureInfo.InvariantCulture, $"dimension '{port.DimensionNames[i]}' is {sizes[port.DimensionNames[i]]} in another input");
            }
        }

        if (reason is not null)
        {
            throw new ModelRuntimeException(
                $"Input '{port}' of model '{modelName}' cannot have the shape [{string.Join(", ", given)}]: {reason}. Give shapes that suit the model.", modelName, nameof(OrtErrorCode.InvalidArgument));
        }
    }
}
