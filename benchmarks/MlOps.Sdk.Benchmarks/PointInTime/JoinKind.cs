namespace MlOps.Sdk.Benchmarks;

/// <summary>Which two ways to join are compared.</summary>
internal enum JoinKind
{
    /// <summary>Our join of a Parquet file against SQL on the same file.</summary>
    Sql,

    /// <summary>Our join of a Parquet file against pandas on the same values, already in its memory.</summary>
    Pandas,

    /// <summary>The offline store's read of its own Delta table against our join of the plain Parquet file it was made from.</summary>
    Store,

    /// <summary>The offline store's read of many views at once against SQL on the files of the same Delta tables, one view after the other.</summary>
    Views,
}
