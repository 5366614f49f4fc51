using System.ComponentModel.DataAnnotations;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>What reading every kind of file shares.</summary>
public abstract class FileReadOptions
{
    private protected FileReadOptions()
    {
    }

    /// <summary>
    /// The columns to read, in this order, with the types and the nullability that every value must have; columns of the file that are not named are passed over.
    /// Default: null, which takes all columns with the types that the file declares or, for text formats, that its first 20,480 rows suggest.
    /// </summary>
    public Schema? Schema { get; set; }

    /// <summary>Most rows in one batch. Default: 65,536.</summary>
    [Range(1, int.MaxValue)]
    public int BatchRows { get; set; } = 65_536;
}
