namespace MlOps.Sdk.DuckDb;

/// <summary>Takes rows where a query makes them: chunk by chunk, on the engine's own threads, several at a time, without copies in between.</summary>
internal abstract class RowSink
{
    /// <summary>Takes the rows of a chunk; called by several threads at once.</summary>
    /// <param name="rows">The chunk's columns, all flat.</param>
    public abstract void Take(SinkRows rows);
}
