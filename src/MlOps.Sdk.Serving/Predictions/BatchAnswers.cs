using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>Collects the answers to the chunks of a batch at the places of their rows.</summary>
internal sealed class BatchAnswers(int rows)
{
    private readonly double[] _values = new double[rows];
    private readonly int?[] _labels = new int?[rows];
    private readonly int?[] _versions = new int?[rows];
    private readonly int[] _levels = new int[rows];
    private readonly List<BatchPart> _parts = [];

    public int Done { get; private set; }

    public IReadOnlyList<BatchPart> Parts => _parts;

    /// <summary>Adds a chunk, whose rows lie at these places, or one after the other from <paramref name="start"/> when there are none.</summary>
    public void Add(in FallbackResult<Scored> result, string? reason, ReadOnlySpan<int> places, int start)
    {
        var scored = result.Value;
        var count = scored.RowCount;
        var inOrder = places.IsEmpty;
        var values = inOrder ? _values.AsSpan(start, count) : new double[count];
        scored.ReadValues(values);
        for (var i = 0; i < count; i++)
        {
            var place = inOrder ? start + i : places[i];
            _values[place] = values[i];
            _labels[place] = scored.Meaning.LabelOf(values[i]);
            _versions[place] = scored.By?.Number;
            _levels[place] = (int)result.Level;
        }

        Done += count;
        Note(new BatchPart(scored.Variant, scored.By?.Number, result.Level, count, reason));
    }

    public RecordBatch Build() => new(
        BatchPrediction.OutputSchema, Columns.From<double>(_values), Columns.FromNullable(_labels), Columns.FromNullable(_versions), Columns.From<int>(_levels));

    private void Note(BatchPart part)
    {
        var same = _parts.FindIndex(known => known with { Rows = 0 } == part with { Rows = 0 });
        if (same >= 0)
        {
            _parts[same] = part with { Rows = part.Rows + _parts[same].Rows };
        }
        else
        {
            _parts.Add(part);
        }
    }
}
