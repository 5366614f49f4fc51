using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>How far the answers of one model are from those of another.</summary>
internal sealed class AnswerDifference
{
    // Single rows take a call each.
    private const int MostSingleRows = 64;

    private double _sum;
    private long _numbers;
    private long _changedTexts;
    private long _rows;

    public double Maximum { get; private set; }

    public double Mean => _numbers == 0 ? 0 : _sum / _numbers;

    public double ChangedTextShare => _rows == 0 ? 0 : (double)_changedTexts / _rows;

    /// <summary>Compares two models on a batch as a whole and on its first rows one by one.</summary>
    public static AnswerDifference Between(ModelScorer before, ModelScorer after, RecordBatch rows, CancellationToken cancellationToken)
    {
        using var wanted = before.Score(rows, cancellationToken);
        return From(wanted, after, rows, cancellationToken);
    }

    /// <summary>Compares a model's answers with given ones.</summary>
    public static AnswerDifference From(RecordBatch wanted, ModelScorer after, RecordBatch rows, CancellationToken cancellationToken)
    {
        var difference = new AnswerDifference();
        using (var given = after.Score(rows, cancellationToken))
        {
            difference.Add(wanted, given);
        }

        for (var row = 0; row < Math.Min(rows.RowCount, MostSingleRows); row++)
        {
            using var one = rows.Slice(row, 1);
            using var want = wanted.Slice(row, 1);
            using var got = after.Score(one, cancellationToken);
            difference.Add(want, got);
        }

        return difference;
    }

    private void Add(RecordBatch wanted, RecordBatch given)
    {
        var hasChanged = new bool[wanted.RowCount];
        foreach (var field in wanted.Schema)
        {
            if (!field.Type.IsNumeric && field.Type != DataType.Boolean)
            {
                for (var row = 0; row < wanted.RowCount; row++)
                {
                    hasChanged[row] |= !Equals(wanted[field.Name].GetValue(row), given[field.Name].GetValue(row));
                }

                continue;
            }

            var (want, got) = (new double[wanted.RowCount], new double[wanted.RowCount]);
            ColumnReading.Gather<double>(wanted[field.Name], 0, wanted.RowCount, want);
            ColumnReading.Gather<double>(given[field.Name], 0, wanted.RowCount, got);
            AddNumbers(want, got);
        }

        _changedTexts += hasChanged.Count(changed => changed);
        _rows += wanted.RowCount;
    }

    private void AddNumbers(double[] want, double[] got)
    {
        for (var row = 0; row < want.Length; row++)
        {
            // Equal infinities and two NaN are no difference; one NaN is an infinite one.
            var distance = want[row].Equals(got[row]) ? 0 : Math.Abs(want[row] - got[row]);
            distance = double.IsNaN(distance) ? double.PositiveInfinity : distance;
            Maximum = Math.Max(Maximum, distance);
            _sum += distance;
            _numbers++;
        }
    }
}
