namespace MlOps.Sdk.Training;

/// <summary>Draws the rows and features of each tree.</summary>
internal sealed class TreeSampler(GradientBoostedTreesOptions options, Random random, int rowCount, int columnCount)
{
    public bool IsRandom => options.Subsample < 1 || options.ColumnSample < 1;

    /// <summary>The rows, rising, and a flag per feature; null where all are used.</summary>
    public (int[]? Rows, bool[]? Columns) Next()
    {
        var rows = options.Subsample < 1 ? Draw(rowCount, options.Subsample) : null;
        if (options.ColumnSample >= 1)
        {
            return (rows, null);
        }

        var columns = new bool[columnCount];
        foreach (var column in Draw(columnCount, options.ColumnSample))
        {
            columns[column] = true;
        }

        return (rows, columns);
    }

    // Selection sampling (Knuth, algorithm S): exactly the wanted number, already in order.
    private int[] Draw(int count, double share)
    {
        var wanted = Math.Clamp((int)Math.Round(count * share), 1, count);
        var drawn = new int[wanted];
        var found = 0;
        for (var i = 0; i < count && found < wanted; i++)
        {
            if ((count - i) * random.NextDouble() < wanted - found)
            {
                drawn[found++] = i;
            }
        }

        return drawn;
    }
}
