using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Numbers the distinct keys of a spine from 0 and finds them again in chunks of history. Built once, then read by many threads.
/// </summary>
internal abstract class EntityIndex
{
    /// <summary>What stands for a key that is missing or not in the spine.</summary>
    public const int None = -1;

    /// <summary>How many distinct keys there are.</summary>
    public abstract int Count { get; }

    /// <summary>The entity of each row of the spine, or <see cref="None"/>.</summary>
    public abstract ReadOnlySpan<int> OfRows { get; }

    /// <summary>How many columns a key has.</summary>
    public virtual int KeyCount => 1;

    /// <summary>Indexes the key columns of a spine, which must outlive the index.</summary>
    /// <param name="keys">One column or several, of integers or text. A row in which one is missing has no entity.</param>
    public static EntityIndex Create(IReadOnlyList<Column> keys) => keys is [var only] ? Create(only) : new CompositeEntityIndex(keys);

    /// <summary>Indexes a spine's column of keys, which must outlive the index.</summary>
    /// <param name="keys">Integers or text.</param>
    public static EntityIndex Create(Column keys) => keys is Utf8Column texts ? new TextEntityIndex(texts) : new IntegerEntityIndex(keys);

    /// <summary>SQL for a stored key as <see cref="Find"/> reads it.</summary>
    /// <param name="type">The type of the spine's keys.</param>
    /// <param name="key">SQL for the key.</param>
    public static string KeySql(DataType type, string key) => type.Kind switch
    {
        DataTypeKind.Utf8 => $"CAST({key} AS VARCHAR)",
        DataTypeKind.UInt64 => $"CAST({key} AS UBIGINT)",
        _ => $"CAST({key} AS BIGINT)",
    };

    /// <summary>Finds the keys of a chunk.</summary>
    /// <param name="rows">The chunk.</param>
    /// <param name="first">Where its key columns begin, each as <see cref="KeySql"/> gives it.</param>
    /// <param name="found">Receives, for each row, the entity or <see cref="None"/>.</param>
    public abstract void Find(SinkRows rows, int first, Span<int> found);
}
