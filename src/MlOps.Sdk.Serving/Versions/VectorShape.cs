using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What a row of bare numbers must be like for a model whose only input is a float32 tensor of scalar columns.</summary>
internal sealed class VectorShape
{
    private readonly int[] _required;

    private VectorShape(int length, int[] required) => (Length, _required) = (length, required);

    /// <summary>How many numbers a row has.</summary>
    public int Length { get; }

    /// <summary>The shape, or null when the model takes other inputs.</summary>
    public static VectorShape? Of(ModelSignature signature)
    {
        if (signature.Inputs is not [{ Tensor.ElementType: TensorElementType.Float32 } only] || only.Columns.Any(column => column.Type.Kind > DataTypeKind.Float64))
        {
            return null;
        }

        var columns = only.Columns;
        return new VectorShape(columns.Count, [.. Enumerable.Range(0, columns.Count).Where(i => !columns[i].IsNullable)]);
    }

    /// <exception cref="SchemaException">The row has another length.</exception>
    /// <exception cref="DataValidationException">A value that must be there is missing.</exception>
    public void Check(ServedVersion version, ReadOnlySpan<float> values)
    {
        if (values.Length != Length)
        {
            throw new SchemaException(string.Create(
                CultureInfo.InvariantCulture,
                $"The row has {values.Length} numbers, but version {version.Number} of \"{version.Model}\" takes {Length}: {string.Join(", ", version.InputNames)}. Give them in this order."));
        }

        foreach (var place in _required)
        {
            if (float.IsNaN(values[place]))
            {
                throw Missing(version, place);
            }
        }
    }

    private static DataValidationException Missing(ServedVersion version, int place)
    {
        var reason = $"'{version.InputNames[place]}' is missing, but the model needs it.";
        return new DataValidationException($"The request does not fit the model: {reason}", [new RowViolation(version.InputNames[place], 0, null, "required", reason)]);
    }
}
