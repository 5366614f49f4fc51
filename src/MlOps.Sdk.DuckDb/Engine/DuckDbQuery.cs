using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>What a statement is given besides its text.</summary>
public sealed class DuckDbQuery
{
    /// <summary>
    /// Batches that the SQL can name as tables, for this call only. They are read where they lie, without copying to the engine first, and may be disposed
    /// while the query runs. Timestamps appear as TIMESTAMP in UTC, vectors as FLOAT[n].
    /// </summary>
    public IReadOnlyDictionary<string, RecordBatch> Inputs { get; init; } = new Dictionary<string, RecordBatch>();

    /// <summary>
    /// Values for <c>$name</c> in the SQL, by name without the dollar sign: null, bool, integers up to <see cref="Int128"/>, float, double, decimal, string, byte[],
    /// <see cref="DateOnly"/>, <see cref="DateTimeOffset"/>, UTC <see cref="DateTime"/>, float[] (a vector).
    /// </summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>Most rows in one batch of a streamed result. Default: 65,536.</summary>
    public int BatchRows { get; init; } = 65_536;
}
