using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Counts a numeric column into the bins of a reference. Hot path: a row costs one binary search.</summary>
internal sealed class AlignedNumericAccumulator(ColumnProfile reference, NumericProfile numeric)
    : ColumnAccumulator(reference.Name, reference.Type, ColumnKind.Numeric)
{
    private readonly double[] _edges = [.. numeric.Histogram.Edges];
    private readonly long[] _counts = new long[numeric.Histogram.Counts.Count];
    private readonly NumericResolution _resolution = NumericResolution.Of(DataType.Parse(reference.Type));
    private MomentAccumulator _moments = new();
    private long _infinite;

    public override ColumnProfile ToProfile()
    {
        bool any = _moments.Count > 0;
        var summary = new NumericProfile(
            any ? _moments.Mean : null,
            any ? _moments.StandardDeviation : null,
            any ? _moments.Minimum : null,
            any ? _moments.Maximum : null,
            _infinite,
            [],
            new NumericHistogram(numeric.Histogram.Edges, [.. _counts], numeric.Histogram.GroupStarts));
        return new ColumnProfile(Name, Type, Kind, Rows, Missing, Distinct: null, summary);
    }

    // A serving host may send a flag as boolean that training stored as 0 and 1.
    protected override bool Accepts(ColumnKind kind, DataType type) =>
        kind == ColumnKind.Numeric || type.Kind == DataTypeKind.Boolean;

    protected override void AddValues(Column column)
    {
        Span<double> block = stackalloc double[ColumnNumbers.BlockLength];
        for (int offset = 0; offset < column.Length; offset += ColumnNumbers.BlockLength)
        {
            foreach (double value in ColumnNumbers.Read(column, offset, block))
            {
                if (double.IsNaN(value))
                {
                    Missing++;
                    continue;
                }

                _counts[Bin(_resolution.Round(value))]++;
                if (double.IsFinite(value))
                {
                    _moments.Add(value);
                }
                else
                {
                    _infinite++;
                }
            }
        }
    }

    protected override void MergeValues(ColumnAccumulator other)
    {
        var aligned = (AlignedNumericAccumulator)other;
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += aligned._counts[i];
        }

        _moments.Merge(aligned._moments);
        _infinite += aligned._infinite;
    }

    private int Bin(double value)
    {
        int low = 0;
        int high = _edges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_edges[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
