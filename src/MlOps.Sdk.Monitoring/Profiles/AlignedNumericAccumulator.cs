using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
        Span<double> finite = stackalloc double[ColumnNumbers.BlockLength];
        for (int offset = 0; offset < column.Length; offset += ColumnNumbers.BlockLength)
        {
            int kept = 0;
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
                    finite[kept++] = value;
                }
                else
                {
                    _infinite++;
                }
            }

            _moments.Add(finite[..kept]);
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

    // The position of the first edge that is not smaller, without a branch that depends on the value: random values would
    // make the processor guess wrong at every step.
    private int Bin(double value)
    {
        ref double edges = ref MemoryMarshal.GetArrayDataReference(_edges);
        int low = 0;
        int length = _edges.Length;
        while (length > 0)
        {
            int half = (length + 1) / 2;
            bool above = Unsafe.Add(ref edges, low + half - 1) < value;
            low += half & -Unsafe.BitCast<bool, byte>(above);
            length -= half;
        }

        return low;
    }
}
