using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.Monitoring;

/// <summary>How two data sets are compared.</summary>
public sealed class DriftOptions
{
    /// <summary>The test for numeric columns. Default: <see cref="DriftTests.PopulationStability"/>.</summary>
    [Required]
    public string NumericTest { get; set; } = DriftTests.PopulationStability;

    /// <summary>The test for categorical columns. Default: <see cref="DriftTests.PopulationStability"/>.</summary>
    [Required]
    public string CategoricalTest { get; set; } = DriftTests.PopulationStability;

    /// <summary>Tests for single columns: column name to test name. Default: none.</summary>
    public IDictionary<string, string> ColumnTests { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Thresholds by test name that replace the test's own. Default: none.</summary>
    public IDictionary<string, DriftThreshold> Thresholds { get; } = new Dictionary<string, DriftThreshold>(StringComparer.Ordinal);

    /// <summary>Columns that are left out, such as identifiers and timestamps. Default: none.</summary>
    public ISet<string> IgnoredColumns { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Below this many rows on either side nothing is judged. Default: 100.</summary>
    [Range(1, int.MaxValue)]
    public int MinimumRows { get; set; } = 100;

    /// <summary>
    /// Drift is only reported when its p-value, adjusted over all columns by Benjamini and Hochberg, is at most this.
    /// Default: 0.01.
    /// </summary>
    [Range(1e-12, 1)]
    public double SignificanceLevel { get; set; } = 0.01;

    /// <summary>A change of the missing rate by more than this share is reported. Default: 0.1.</summary>
    [Range(0, 1)]
    public double MissingRateThreshold { get; set; } = 0.1;

    /// <summary>The tests that can be named. Default: <see cref="DriftTests.BuiltIn"/>.</summary>
    public IReadOnlyList<IDriftTest> Tests { get; set; } = DriftTests.BuiltIn;
}
