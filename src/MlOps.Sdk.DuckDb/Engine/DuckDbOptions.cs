using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.DuckDb;

/// <summary>How a <see cref="DuckDbDatabase"/> is opened. Every default is valid: a database in memory that uses all processors.</summary>
public sealed class DuckDbOptions
{
    /// <summary>The database's file, or null (the default) for a database in memory that ends with the object.</summary>
    public string? DatabasePath { get; set; }

    /// <summary>Whether the file is opened for reading only. Default: false.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>How many threads queries use together, point-in-time joins included. Default: null, one per processor.</summary>
    [Range(1, 1024)]
    public int? Threads { get; set; }

    /// <summary>What the engine may hold in memory before it spills to disk, such as "4GB" or "500MiB". Default: null, 80 % of the machine's memory.</summary>
    [RegularExpression(@"^\s*[0-9]+(\.[0-9]+)?\s*([KMGT]i?B|B)\s*$", ErrorMessage = "MemoryLimit is a number with a unit, such as \"4GB\" or \"500MiB\".")]
    public string? MemoryLimit { get; set; }

    /// <summary>
    /// The folder the engine spills to. Default: null, which is beside the database file, or for a database in memory a folder
    /// of its own below the system's temporary folder. Nothing is created before something spills.
    /// </summary>
    public string? TempDirectory { get; set; }

    /// <summary>
    /// The only folders that SQL may read from and write to. Empty (the default) means no restriction. Otherwise access to anything else,
    /// the network included, is refused, and SQL cannot change the configuration any more.
    /// </summary>
    public IReadOnlyList<string> AllowedDirectories { get; set; } = [];

    /// <summary>
    /// The path of DuckDB's library. Default: null, which searches the environment variable MLOPS_DUCKDB_PATH, the application's
    /// <c>runtimes/{rid}/native</c> and the system's folders, in this order.
    /// </summary>
    public string? LibraryPath { get; set; }
}
