using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.FeatureStore;

/// <summary>How a training set of any size is made.</summary>
public class TrainingSetOptions
{
    /// <summary>
    /// Rows of the spine that are joined at a time. Memory grows with it; each part reads the history of every view once, so small parts
    /// take longer. Default: 2,000,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int RowsPerPart { get; set; } = 2_000_000;

    /// <summary>Most rows in one batch of the result. Default: 65,536.</summary>
    [Range(1, 100_000_000)]
    public int BatchRows { get; set; } = 65_536;

    internal static T Checked<T>(T? options)
        where T : TrainingSetOptions, new()
    {
        options ??= new T();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}
