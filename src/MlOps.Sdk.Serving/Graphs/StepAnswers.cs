using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>Puts the outputs of the versions that shared a step's rows together, in the order of the rows.</summary>
internal sealed class StepAnswers(StepShape shape, int rows) : IDisposable
{
    private readonly List<RecordBatch> _pieces = [];
    private readonly List<int> _places = [];
    private readonly List<BatchPart> _parts = [];
    private readonly int[]? _labels = shape.IsClassifier ? new int[rows] : null;

    public IReadOnlyList<BatchPart> Parts => _parts;

    public void Add(Scored scored, QualityLevel level, string? reason, int[]? places)
    {
        _pieces.Add(new RecordBatch(shape.Outputs, [.. shape.Outputs.Select(field => ColumnOf(scored, field))]));
        _places.AddRange(places ?? Enumerable.Range(0, scored.RowCount));
        _parts.Add(new BatchPart(scored.Variant, scored.By?.Number, level, scored.RowCount, reason));
        if (_labels is { } labels)
        {
            var values = new double[scored.RowCount];
            scored.ReadValues(values);
            for (var i = 0; i < values.Length; i++)
            {
                labels[_places[_places.Count - values.Length + i]] = scored.Meaning.LabelOf(values[i]) ?? (values[i] >= 0.5 ? 1 : 0);
            }
        }
    }

    public StepAnswer Build(string model)
    {
        var reason = string.Join(' ', _parts.Select(part => part.Reason).OfType<string>().Distinct(StringComparer.Ordinal));
        return new StepAnswer
        {
            Outputs = InOrder(),
            Labels = _labels,
            Model = model,
            Level = _parts.Count == 0 ? QualityLevel.FullModel : _parts.Max(part => part.QualityLevel),
            Reason = reason.Length == 0 ? null : reason,
            Parts = _parts,
        };
    }

    public void Dispose() => _pieces.ForEach(piece => piece.Dispose());

    private RecordBatch InOrder()
    {
        if (_pieces.Count == 1)
        {
            return _pieces[0].Share();
        }

        if (_pieces.Count == 0)
        {
            return new RecordBatchBuilder(shape.Outputs).Build();
        }

        var order = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            order[_places[i]] = i;
        }

        using var all = RecordBatch.Concat(_pieces);
        return all.Take(order);
    }

    // Rules and fixed values say the answer only; a version must give everything the composition was built with.
    private Column ColumnOf(Scored scored, Field field)
    {
        var name = field.Name == shape.Output ? scored.Meaning.MainOutput.Name : field.Name;
        if (scored.Outputs is { } outputs && outputs.Schema.IndexOf(name) is var ordinal and >= 0)
        {
            var column = outputs.Columns[ordinal];
            return column.Type == field.Type ? column.Share() : GraphTypes.Convert(column, field);
        }

        if (scored.Outputs is null && field.Name == shape.Output)
        {
            Span<double> value = stackalloc double[1];
            scored.ReadValues(value);
            return Columns.FromObjects(field.Type, [value[0]]);
        }

        return scored.By is null
            ? Columns.FromObjects(field.Type, Enumerable.Repeat<object?>(null, scored.RowCount))
            : throw new ServingException(
                $"{TypedMaps.NameOf(scored.By)} gives no column '{field.Name}' any more; it gives {scored.By.Signature.OutputSchema}. Compose the steps anew for it.", scored.By.Model)
            {
                Reason = ServingErrorReason.ModelFailed,
            };
    }
}
