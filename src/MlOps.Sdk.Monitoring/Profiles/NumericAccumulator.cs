using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Counts a numeric column without knowing its range: moments, quantile sketch, cardinality.</summary>
internal sealed class NumericAccumulator(string name, DataType type)
    : ColumnAccumulator(name, type.ToString(), ColumnKind.Numeric)
{
    private static readonly double[] Levels = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

    private readonly NumericResolution _resolution = NumericResolution.Of(type);
    private readonly QuantileSketch _sketch = new();
    private readonly CardinalitySketch _distinct = new();
    private MomentAccumulator _moments = new();
    private long _infinite;

    public override ColumnProfile ToProfile()
    {
        var values = _sketch.ToSortedValues();
        bool any = _moments.Count > 0;
        var numeric = new NumericProfile(
            any ? _moments.Mean : null,
            any ? _moments.StandardDeviation : null,
            any ? _moments.Minimum : null,
            any ? _moments.Maximum : null,
            _infinite,
            values.Total == 0 ? [] : [.. Levels.Select(level => new QuantileValue(level, Quantile(values, level)))],
            HistogramLayout.Create(values, _resolution));
        return new ColumnProfile(Name, Type, Kind, Rows, Missing, _distinct.Estimate(), numeric);
    }

    protected override bool Accepts(ColumnKind kind, DataType type) => kind == ColumnKind.Numeric;

    protected override void AddValues(Column column)
    {
        Span<double> block = stackalloc double[ColumnNumbers.BlockLength];
        for (int offset = 0; offset < column.Length; offset += ColumnNumbers.BlockLength)
        {
            foreach (double value in ColumnNumbers.Read(column, offset, block))
            {
                AddValue(value);
            }
        }
    }

    protected override void MergeValues(ColumnAccumulator other)
    {
        var numeric = (NumericAccumulator)other;
        _moments.Merge(numeric._moments);
        _sketch.Merge(numeric._sketch);
        _distinct.Merge(numeric._distinct);
        _infinite += numeric._infinite;
    }

    private void AddValue(double value)
    {
        if (double.IsNaN(value))
        {
            Missing++;
            return;
        }

        if (double.IsFinite(value))
        {
            _moments.Add(value);
        }
        else
        {
            _infinite++;
        }

        _sketch.Add(_resolution.Round(value));
        _distinct.Add(CardinalitySketch.Hash(value));
    }

    // The ends are exact even when the sketch has dropped them. JSON has no infinity: the largest double stands for it.
    private double Quantile(WeightedValues values, double level)
    {
        double value = level switch
        {
            0 when _infinite == 0 => _moments.Minimum,
            1 when _infinite == 0 => _moments.Maximum,
            _ => values.Quantile(level),
        };
        return Math.Clamp(value, double.MinValue, double.MaxValue);
    }
}
