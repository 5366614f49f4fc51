using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Compares data with a reference, column by column. A column has drifted when its effect size passes the threshold
/// <em>and</em> the difference is more than chance for this many rows and this many columns: with few rows noise is not
/// called drift, and with millions of rows a difference too small to matter is not either.
/// </summary>
public static class DriftAnalyzer
{
    /// <summary>Compares rows with the profile of a reference; the rows are counted into the reference's bins.</summary>
    /// <param name="reference">The profile of the reference.</param>
    /// <param name="current">The rows; columns the reference does not know are ignored.</param>
    /// <param name="options">How to compare; null means the defaults.</param>
    public static DriftReport Compare(DataProfile reference, RecordBatch current, DriftOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        return Judge(
            reference.Rows,
            current.RowCount,
            reference.Columns.Select(column => Pair(column, current)),
            options ?? new DriftOptions());
    }

    /// <summary>
    /// Compares two profiles. Exact when <paramref name="current"/> was counted with the reference's bins
    /// (<see cref="DataProfileBuilder.AlignedTo"/>); otherwise its counts are moved into them, which misplaces at most
    /// about 2 % of the rows per edge.
    /// </summary>
    /// <param name="reference">The profile of the reference.</param>
    /// <param name="current">The profile of the current data.</param>
    /// <param name="options">How to compare; null means the defaults.</param>
    public static DriftReport Compare(DataProfile reference, DataProfile current, DriftOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        return Judge(
            reference.Rows,
            current.Rows,
            reference.Columns.Select(column => new ColumnPair(column, current.Find(column.Name))),
            options ?? new DriftOptions());
    }

    /// <summary>Compares rows with rows; tests that work on single values (ks, wasserstein) then see every value.</summary>
    /// <param name="reference">The rows of the reference.</param>
    /// <param name="current">The rows compared with them.</param>
    /// <param name="options">How to compare; null means the defaults.</param>
    public static DriftReport Compare(RecordBatch reference, RecordBatch current, DriftOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        var profile = DataProfile.Build(reference);
        return Judge(
            reference.RowCount,
            current.RowCount,
            profile.Columns.Select(column =>
            {
                var pair = Pair(column, current);
                return pair.Current is null || column.Kind != ColumnKind.Numeric
                    ? pair
                    : pair with
                    {
                        ReferenceValues = SortedNumbers.Of(reference[column.Name]),
                        CurrentValues = SortedNumbers.Of(current[column.Name]),
                    };
            }),
            options ?? new DriftOptions());
    }

    private static ColumnPair Pair(ColumnProfile reference, RecordBatch current)
    {
        if (!current.Schema.Contains(reference.Name))
        {
            return new ColumnPair(reference, null);
        }

        var counter = ColumnAccumulator.AlignedTo(reference);
        try
        {
            counter.Check(current);
        }
        catch (SchemaException exception)
        {
            return new ColumnPair(reference, null, exception.Message);
        }

        counter.Add(current[reference.Name]);
        return new ColumnPair(reference, counter.ToProfile());
    }

    private static DriftReport Judge(
        long referenceRows, long currentRows, IEnumerable<ColumnPair> pairs, DriftOptions options)
    {
        var judge = new DriftJudge(options);
        return new DriftReport
        {
            ReferenceRows = referenceRows,
            CurrentRows = currentRows,
            Features = judge.Rank([.. pairs.Where(pair => !options.IgnoredColumns.Contains(pair.Reference.Name))]),
        };
    }
}
