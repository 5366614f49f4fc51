using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Divides rows into training and test rows. Both parts keep the order of the rows, except that a split by time sorts them.</summary>
public static class Split
{
    /// <summary>
    /// Holds back the latest rows: what a model will meet is later than what it learnt from. Rows of equal time stay together
    /// on the test side, which may make it a little larger than asked for. Both parts are sorted by time, equal times in their old order.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="column">A timestamp or date column without missing values.</param>
    /// <param name="test">The share to hold back, between 0 and 1.</param>
    /// <param name="label">The label column, for the report of class shares; null for none.</param>
    /// <exception cref="SchemaException">The column is missing, of another type, or has missing values.</exception>
    /// <exception cref="TrainingException">One side would be empty.</exception>
    public static DataSplit ByTime(RecordBatch batch, string column, double test = 0.2, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckShare(test);
        var times = TimeColumn.Read(batch, column);
        var order = new int[times.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // Sorting pairs of (time, position) keeps equal times in their old order.
        Array.Sort(Array.ConvertAll(order, i => (times[i], i)), order);
        var first = times.Length - RowsOf(test, times.Length);
        while (first > 0 && first < order.Length && times[order[first - 1]] == times[order[first]])
        {
            first--;
        }

        if (first <= 0 || first >= order.Length)
        {
            throw new TrainingException(
                string.Create(CultureInfo.InvariantCulture, $"A test share of {test} of {order.Length} rows by '{column}' leaves one side empty. Pass more rows of different times, or another share."), column);
        }

        var boundary = TimeColumn.ToInstant(batch[column].Type, times[order[first]]);
        return SplitRows.Divide(batch, order.AsSpan(0, first), order.AsSpan(first), label, new SplitDraft("time", null, boundary));
    }

    /// <summary>Draws the test rows at random. For rows with a time, <see cref="ByTime"/> tells more about the future.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="test">The share to hold back, between 0 and 1.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="label">The label column, for the report of class shares; null for none.</param>
    /// <exception cref="TrainingException">One side would be empty.</exception>
    public static DataSplit Random(RecordBatch batch, double test = 0.2, int seed = 0, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckShare(test);
        var isTest = new bool[batch.RowCount];
        SplitRows.Draw([.. Enumerable.Range(0, batch.RowCount)], RowsOf(test, batch.RowCount), new Random(seed), isTest);
        return SplitRows.Divide(batch, isTest, label, new SplitDraft("random", seed, null));
    }

    /// <summary>Draws the test rows at random from each label value by itself, so that both parts have the same shares.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="label">The label column; each value needs at least two rows.</param>
    /// <param name="test">The share to hold back, between 0 and 1.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="SchemaException">The label column is missing.</exception>
    /// <exception cref="TrainingException">A label value has one row only, the label is missing somewhere, or one side would be empty.</exception>
    public static DataSplit Stratified(RecordBatch batch, string label, double test = 0.2, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckShare(test);
        var isTest = new bool[batch.RowCount];
        var random = new Random(seed);
        foreach (var (value, rows) in SplitRows.ByValue(batch, label))
        {
            if (rows.Count < 2)
            {
                throw new TrainingException($"The label '{label}' has the value '{value}' in one row only, which cannot be on both sides. Leave the row out, or split at random.", label);
            }

            SplitRows.Draw([.. rows], Math.Clamp(RowsOf(test, rows.Count), 1, rows.Count - 1), random, isTest);
        }

        return SplitRows.Divide(batch, isTest, label, new SplitDraft("stratified", seed, null));
    }

    private static int RowsOf(double share, int rows) => (int)Math.Round(share * rows, MidpointRounding.AwayFromZero);

    private static void CheckShare(double test)
    {
        if (!(test > 0 && test < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(test), test, "The test share must lie between 0 and 1, both excluded.");
        }
    }
}
