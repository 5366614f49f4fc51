using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The same for rows of several callers at once, step by step, because the callers' values are free after the second step.</summary>
internal sealed partial class RowScorer
{
    /// <summary>Whether the graph leaves the number of rows open.</summary>
    public bool TakesManyRows { get; private init; }

    /// <summary>Inputs of texts.</summary>
    public int TextSlots { get; }

    /// <summary>Place for rows, which the caller gives back by <see cref="Return"/>, or by <see cref="Discard"/> after a failure.</summary>
    public ModelBinding Rent(int rows) => _bindings.Rent(rows);

    public void Return(ModelBinding binding) => _bindings.Return(binding);

    public void Discard(ModelBinding binding) => _bindings.Discard(binding);

    /// <summary>Copies rows in, one after the other, and repeats the last one where there is more place.</summary>
    /// <param name="binding">From <see cref="Rent"/>.</param>
    /// <param name="version">Whose scorer this is.</param>
    /// <param name="inputs">Single rows that fit the version, no more than there is place.</param>
    /// <param name="texts">For each input of texts as many places as the binding has rows; used here only.</param>
    public void Fill(ModelBinding binding, ServedVersion version, ReadOnlySpan<PredictionInput> inputs, string?[][] texts)
    {
        var vectors = version.Vector is null ? default : binding.Input<float>(_slots[0].Input);
        for (var row = 0; row < binding.Rows; row++)
        {
            var input = inputs[Math.Min(row, inputs.Length - 1)];
            if (input is VectorInput vector)
            {
                vector.Values.CopyTo(vectors[(row * _slots.Length)..]);
            }
            else
            {
                FillRow(binding, row, input.ValuesFor(version), texts);
            }
        }

        var text = 0;
        foreach (var slot in _slots)
        {
            if (slot.Element == TensorElementType.String)
            {
                binding.SetStrings(slot.Input, texts[text++].AsSpan(0, binding.Rows));
            }
        }
    }

    /// <summary>Runs the rows that are in; nobody's cancellation ends the run of all.</summary>
    public static void Run(ModelBinding binding) => binding.Run(CancellationToken.None);

    /// <summary>Copies the answers out.</summary>
    public void Read(ModelBinding binding, Span<double> answers)
    {
        if (_isDouble)
        {
            binding.Output<double>(_output)[..answers.Length].CopyTo(answers);
            return;
        }

        var values = binding.Output<float>(_output);
        for (var row = 0; row < answers.Length; row++)
        {
            answers[row] = values[row];
        }
    }

    private void FillRow(ModelBinding binding, int row, object?[] values, string?[][] texts)
    {
        var text = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Element == TensorElementType.String)
            {
                texts[text++][row] = (string?)values[i];
            }
            else
            {
                _slots[i].WriteNumber(binding, row, values[i]);
            }
        }
    }
}
