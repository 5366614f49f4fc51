namespace MlOps.Sdk.FeatureStore;

/// <summary>How served values are compared with the lake.</summary>
public sealed class ConsistencyOptions
{
    /// <summary>How far two numbers may be apart and still count as equal. Default: 0, exactly equal.</summary>
    public double AbsoluteTolerance { get; set; }

    /// <summary>How far two numbers may be apart, as a share of the larger one, and still count as equal. Default: 0, exactly equal.</summary>
    public double RelativeTolerance { get; set; }

    /// <summary>How many examples of each feature are kept, those that are farthest apart first. Default: 5.</summary>
    public int Examples { get; set; } = 5;

    /// <summary>
    /// The saved training set whose values the served ones are compared with as distributions. Default: null, the values that the lake has for the served entities and
    /// instants.
    /// </summary>
    public string? TrainingSet { get; set; }

    /// <summary>The version of <see cref="TrainingSet"/>. Default: the newest.</summary>
    public TrainingSetReference TrainingSetVersion { get; set; } = TrainingSetReference.Newest;

    internal ConsistencyOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Examples);
        foreach (var tolerance in (ReadOnlySpan<double>)[AbsoluteTolerance, RelativeTolerance])
        {
            if (!(tolerance >= 0) || double.IsInfinity(tolerance))
            {
                throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance must be a finite number, 0 or more.");
            }
        }

        return this;
    }
}
