using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>Collects the answers to the chunks of a batch at the places of their rows.</summary>
internal sealed class BatchAnswers(int rows)
{
    private readonly double[] _values = new double[rows];
    private readonly int?[] _labels = new int?[rows];
    private readonly int[] _partOf = new int[rows];
    private readonly List<BatchPart> _parts = [];
    private readonly List<bool> _hasProbabilities = [];
    private PredictionInterval?[]? _intervals;

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
        var part = Note(new BatchPart(scored.Variant, scored.By?.Number, result.Level, count, reason), scored.Meaning.IsClassifier);
        if (scored.By?.Calibration is not null)
        {
            _intervals ??= new PredictionInterval?[rows];
        }

        for (var i = 0; i < count; i++)
        {
            var place = inOrder ? start + i : places[i];
            _values[place] = values[i];
            _labels[place] = scored.Meaning.LabelOf(values[i]);
            _partOf[place] = part;
            _intervals?[place] = scored.By?.IntervalOf(values[i]);
        }

        Done += count;
    }

    public RecordBatch Build()
    {
        List<Column> columns =
        [
            Columns.From<double>(_values), Columns.FromNullable(_labels), Columns.FromNullable(_partOf.Select(p => _parts[p].Version)),
            Columns.From<int>(Array.ConvertAll(_partOf, p => (int)_parts[p].QualityLevel)),
        ];
        if (_intervals is not { } intervals)
        {
            return new RecordBatch(BatchPrediction.OutputSchema, columns);
        }

        columns.Add(Columns.FromNullable(intervals.Select(i => i?.Low)));
        columns.Add(Columns.FromNullable(intervals.Select(i => i?.High)));
        columns.Add(Columns.FromNullable(intervals.Select(i => i?.Coverage)));
        return new RecordBatch(BatchPrediction.OutputSchemaWithIntervals, columns);
    }

    /// <summary>The answer to one row, as a single call would have given it.</summary>
    public Prediction At(int row, string model, string requestId, TimeSpan latency)
    {
        var part = _parts[_partOf[row]];
        return new Prediction
        {
            Value = _values[row],
            Probability = _hasProbabilities[_partOf[row]] ? _values[row] : null,
            Label = _labels[row],
            Interval = _intervals?[row],
            Model = model,
            Version = part.Version,
            Variant = part.Variant,
            QualityLevel = part.QualityLevel,
            Reason = part.Reason,
            RoutingReason = "Part of a batch.",
            Latency = latency,
            RequestId = requestId,
        };
    }

    private int Note(BatchPart part, bool hasProbabilities)
    {
        var same = _parts.FindIndex(known => known with { Rows = 0 } == part with { Rows = 0 });
        if (same >= 0)
        {
            _parts[same] = part with { Rows = part.Rows + _parts[same].Rows };
            return same;
        }

        _parts.Add(part);
        _hasProbabilities.Add(hasProbabilities);
        return _parts.Count - 1;
    }
}
