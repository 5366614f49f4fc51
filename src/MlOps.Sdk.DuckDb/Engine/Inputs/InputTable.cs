using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Rows in this process that SQL reads as a table.</summary>
internal abstract class InputTable : IDisposable
{
    public abstract Schema Schema { get; }

    /// <summary>How many rows there are, if that is known before they are read.</summary>
    public abstract long? RowCount { get; }

    /// <summary>How many threads may read one scan together.</summary>
    public abstract int MaximumThreads { get; }

    /// <summary>Begins to read some of the columns. Called once for every occurrence of the table in a statement.</summary>
    /// <param name="columns">Positions in the schema; one beyond it stands for a column whose values nobody looks at.</param>
    public abstract InputScan BeginScan(int[] columns);

    public abstract void Dispose();
}
