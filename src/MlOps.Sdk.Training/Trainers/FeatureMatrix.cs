namespace MlOps.Sdk.Training;

/// <summary>
/// Preprocessed features: float32, stored column by column, NaN for a missing value. The columns are in the order in
/// which the graph's feature tensor has them. Immutable once built; safe to read from many threads.
/// </summary>
public sealed class FeatureMatrix
{
    private readonly float[][] _columns;

    /// <summary>Creates a matrix over columns, which are not copied.</summary>
    /// <param name="names">One name per column.</param>
    /// <param name="columns">The values, each array <paramref name="rowCount"/> long.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The number of names and columns differ, or a column has another length.</exception>
    public FeatureMatrix(IReadOnlyList<string> names, IReadOnlyList<float[]> columns, int rowCount)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(columns);
        if (names.Count != columns.Count)
        {
            throw new ArgumentException($"There are {names.Count} names for {columns.Count} columns; pass one name per column.", nameof(names));
        }

        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Length != rowCount)
            {
                throw new ArgumentException($"Column '{names[i]}' has {columns[i].Length} values, but the matrix has {rowCount} rows.", nameof(columns));
            }
        }

        Names = names;
        _columns = [.. columns];
        RowCount = rowCount;
    }

    /// <summary>One name per column, for example "lines_added" or "subsystem=planner".</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _columns.Length;

    /// <summary>The value at a row and column.</summary>
    public float this[int row, int column] => _columns[column][row];

    /// <summary>The values of one column, one per row.</summary>
    public ReadOnlySpan<float> Column(int index) => _columns[index];
}
