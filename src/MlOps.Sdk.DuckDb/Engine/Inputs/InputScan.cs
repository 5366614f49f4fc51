namespace MlOps.Sdk.DuckDb;

/// <summary>One pass of the engine over an <see cref="InputTable"/>.</summary>
internal abstract class InputScan
{
    /// <summary>Rows that fit one chunk of the engine.</summary>
    protected static readonly int ChunkRows = (int)NativeMethods.VectorSize();

    /// <summary>Fills a chunk and returns its number of rows, 0 at the end. May be called by several threads of the engine at once.</summary>
    public abstract int Fill(nint chunk);
}
