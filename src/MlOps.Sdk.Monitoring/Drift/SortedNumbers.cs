using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>All present values of a numeric column in rising order.</summary>
internal static class SortedNumbers
{
    public static double[] Of(Column column)
    {
        var resolution = NumericResolution.Of(column.Type);
        var values = new double[column.Length];
        int present = 0;
        Span<double> block = stackalloc double[ColumnNumbers.BlockLength];
        for (int offset = 0; offset < column.Length; offset += block.Length)
        {
            foreach (double value in ColumnNumbers.Read(column, offset, block))
            {
                if (!double.IsNaN(value))
                {
                    values[present++] = resolution.Round(value);
                }
            }
        }

        Array.Resize(ref values, present);
        Array.Sort(values);
        return values;
    }
}
