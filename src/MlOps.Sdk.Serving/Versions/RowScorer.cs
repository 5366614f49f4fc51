using System.Globalization;
using System.Numerics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// The short way for one row: values go straight into the tensors of a pooled binding and the one output comes straight
/// back, with no batch in between. Gives the same numbers as <see cref="ModelScorer"/>. Thread-safe.
/// </summary>
internal sealed partial class RowScorer
{
    private readonly BindingPool _bindings;
    private readonly Slot[] _slots;
    private readonly int _output;
    private readonly bool _isDouble;

    private RowScorer(BindingPool bindings, Slot[] slots, int output, bool isDouble)
    {
        (_bindings, _slots, _output, _isDouble) = (bindings, slots, output, isDouble);
        TextSlots = slots.Count(slot => slot.Element == TensorElementType.String);
    }

    /// <summary>A scorer, or null when the model takes or gives more than numbers and texts in and one number out.</summary>
    public static RowScorer? TryCreate(ModelSession session, ModelScorer scorer)
    {
        var signature = scorer.Signature;
        var output = signature.Outputs[0].Tensor;
        if (signature.OutputSchema.Count != 1 || output.ElementType is not (TensorElementType.Float32 or TensorElementType.Float64))
        {
            return null;
        }

        var slots = new List<Slot>();
        foreach (var tensor in signature.Inputs)
        {
            var input = IndexOf(session.Inputs, tensor.Tensor.Name);
            for (var place = 0; place < tensor.Columns.Count; place++)
            {
                var slot = new Slot(input, place, tensor.Columns.Count, tensor.Tensor.ElementType, tensor.Columns[place].Type.Kind);
                if (!slot.IsSimple)
                {
                    return null;
                }

                slots.Add(slot);
            }
        }

        var takesManyRows = session.Inputs.Append(session.Outputs[IndexOf(session.Outputs, output.Name)]).All(tensor => tensor.Shape is [< 0, ..]);
        return new RowScorer(scorer.Bindings, [.. slots], IndexOf(session.Outputs, output.Name), output.ElementType == TensorElementType.Float64)
        {
            TakesManyRows = takesManyRows,
        };
    }

    /// <summary>The answer to a row.</summary>
    /// <param name="values">The values in the order of the input schema, already checked.</param>
    /// <param name="cancellationToken">Ends the inference.</param>
    public double Score(object?[] values, CancellationToken cancellationToken)
    {
        var binding = _bindings.Rent(1);
        try
        {
            for (var i = 0; i < _slots.Length; i++)
            {
                _slots[i].Write(binding, values[i]);
            }

            return Run(binding, cancellationToken);
        }
        catch
        {
            _bindings.Discard(binding);
            throw;
        }
    }

    /// <summary>The answer to a row of a model with a <see cref="ServedVersion.Vector"/>.</summary>
    /// <param name="values">The numbers, already checked.</param>
    /// <param name="cancellationToken">Ends the inference.</param>
    public double Score(ReadOnlySpan<float> values, CancellationToken cancellationToken)
    {
        var binding = _bindings.Rent(1);
        try
        {
            values.CopyTo(binding.Input<float>(_slots[0].Input));
            return Run(binding, cancellationToken);
        }
        catch
        {
            _bindings.Discard(binding);
            throw;
        }
    }

    private double Run(ModelBinding binding, CancellationToken cancellationToken)
    {
        binding.Run(cancellationToken);
        var answer = _isDouble ? binding.Output<double>(_output)[0] : binding.Output<float>(_output)[0];
        _bindings.Return(binding);
        return answer;
    }

    private static int IndexOf(IReadOnlyList<TensorDefinition> tensors, string name)
    {
        for (var i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Name == name)
            {
                return i;
            }
        }

        throw new ModelRuntimeException($"The graph has no tensor '{name}'. It has: {string.Join("; ", tensors)}.");
    }

    private readonly record struct Slot(int Input, int Place, int Width, TensorElementType Element, DataTypeKind Kind)
    {
        public bool IsSimple => Element switch
        {
            TensorElementType.Float32 or TensorElementType.Float64 => Kind <= DataTypeKind.Float64,
            TensorElementType.String => Kind == DataTypeKind.Utf8,
            _ => false,
        };

        public void Write(ModelBinding binding, object? value)
        {
            if (Element == TensorElementType.String)
            {
                var text = (string?)value;
                binding.SetStrings(Input, new ReadOnlySpan<string?>(in text));
            }
            else
            {
                WriteNumber(binding, 0, value);
            }
        }

        public void WriteNumber(ModelBinding binding, int row, object? value)
        {
            if (Element == TensorElementType.Float64)
            {
                binding.Input<double>(Input)[(row * Width) + Place] = Number<double>(value);
            }
            else
            {
                binding.Input<float>(Input)[(row * Width) + Place] = Number<float>(value);
            }
        }

        private T Number<T>(object? value)
            where T : INumber<T> => value switch
        {
            null => T.CreateSaturating(double.NaN),
            double number when Kind == DataTypeKind.Float64 => T.CreateSaturating(number),
            float number when Kind == DataTypeKind.Float32 => T.CreateSaturating(number),
            long number when Kind == DataTypeKind.Int64 => T.CreateSaturating(number),
            _ => Converted<T>(value),
        };

        // As the column of this type would hold the value, so that a row and a batch give the same number.
        private T Converted<T>(object value)
            where T : INumber<T> => Kind switch
        {
            DataTypeKind.Boolean => Convert.ToDouble(value, CultureInfo.InvariantCulture) != 0 ? T.One : T.Zero,
            DataTypeKind.Float32 => T.CreateSaturating(Convert.ToSingle(value, CultureInfo.InvariantCulture)),
            DataTypeKind.Float64 => T.CreateSaturating(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            DataTypeKind.UInt64 => T.CreateSaturating(Convert.ToUInt64(value, CultureInfo.InvariantCulture)),
            _ => T.CreateSaturating(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        };
    }
}
