namespace MlOps.Sdk.DuckDb;

/// <summary>How a table is profiled. Every default is valid.</summary>
public sealed class TableProfileOptions
{
    /// <summary>What the table is stored as. Default: null, a folder is a Delta table and a file says it by its name.</summary>
    public TableFormat? Format { get; set; }

    /// <summary>The version of a Delta table. Default: null, the newest.</summary>
    public long? Version { get; set; }

    /// <summary>What stands between two values of a CSV file. Default: null, a tab for <c>.tsv</c> and otherwise a comma.</summary>
    public char? Delimiter { get; set; }

    /// <summary>The probabilities whose quantiles are computed, each from 0 to 1, in rising order. Default: 0.01, 0.05, 0.25, 0.5, 0.75, 0.95 and 0.99.</summary>
    public IReadOnlyList<double> Probabilities { get; set; } = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    /// <summary>How many values the engine may hold for quantiles at once; a longer column is sorted, which spills to disk.</summary>
    internal long ValuesInMemory { get; set; } = 16_000_000;

    internal void Check()
    {
        for (var i = 0; i < Probabilities.Count; i++)
        {
            if (!(Probabilities[i] is >= 0 and <= 1) || (i > 0 && Probabilities[i] <= Probabilities[i - 1]))
            {
                throw new ArgumentException("The probabilities of a profile are numbers from 0 to 1, each greater than the one before it. Correct TableProfileOptions.Probabilities.");
            }
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Version ?? 0);
    }
}
