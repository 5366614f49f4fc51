namespace MlOps.Sdk.Training;

/// <summary>
/// Describes what is done to feature columns before the model sees them. Steps are fitted on training rows only, run in the
/// order in which they were added, and end up in the model's graph.
/// </summary>
/// <remarks>
/// A step without column names applies to every number column (numbers, booleans, vectors) or, for one-hot, to every text column.
/// For trainers that need finite numbers, infinities are first clipped to the range seen in training.
/// </remarks>
public sealed class PreprocessorBuilder
{
    private readonly List<NumericStepDefinition> _numericSteps = [];
    private readonly List<OneHotDefinition> _encoders = [];

    internal IReadOnlyList<NumericStepDefinition> NumericSteps => _numericSteps;

    internal IReadOnlyList<OneHotDefinition> Encoders => _encoders;

    /// <summary>Replaces missing numbers. A column without any present value in training gets 0.</summary>
    /// <param name="strategy">What to replace them with; the median by default.</param>
    /// <param name="constant">The replacement when <paramref name="strategy"/> is <see cref="ImputeStrategy.Constant"/>.</param>
    /// <param name="columns">The columns; none means every number column.</param>
    /// <returns>This builder.</returns>
    public PreprocessorBuilder Impute(ImputeStrategy strategy = ImputeStrategy.Median, float constant = 0, params IEnumerable<string> columns)
    {
        if (!Enum.IsDefined(strategy))
        {
            throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Use Median, Mean or Constant.");
        }

        if (!float.IsFinite(constant))
        {
            throw new ArgumentOutOfRangeException(nameof(constant), constant, "The replacement must be a finite number.");
        }

        _numericSteps.Add(new ImputeDefinition(strategy, constant, [.. columns]));
        return this;
    }

    /// <summary>Takes sign(x) · ln(1 + |x|): draws in long tails of counts and sizes, and keeps 0 at 0.</summary>
    /// <param name="columns">The columns; none means every number column.</param>
    /// <returns>This builder.</returns>
    public PreprocessorBuilder Log1p(params IEnumerable<string> columns)
    {
        _numericSteps.Add(new Log1pDefinition([.. columns]));
        return this;
    }

    /// <summary>Shifts and scales to mean 0 and standard deviation 1 (of the population, missing values left out). A constant column is only shifted.</summary>
    /// <param name="columns">The columns; none means every number column.</param>
    /// <returns>This builder.</returns>
    public PreprocessorBuilder Standardize(params IEnumerable<string> columns)
    {
        _numericSteps.Add(new StandardizeDefinition([.. columns]));
        return this;
    }

    /// <summary>
    /// Gives each of the 100 most frequent categories of a text column a feature of its own, 1 where the row has it and else 0.
    /// Rarer, unseen, missing and empty values have 0 everywhere.
    /// </summary>
    /// <param name="columns">The columns; none means every text column.</param>
    /// <returns>This builder.</returns>
    public PreprocessorBuilder OneHot(params IEnumerable<string> columns) => OneHot(OneHotDefinition.DefaultMaxCategories, columns);

    /// <summary>As <see cref="OneHot(IEnumerable{string})"/>, with a limit of one's own.</summary>
    /// <param name="maxCategories">The largest number of categories per column, at least 1; ties go to the lower text in ordinal order.</param>
    /// <param name="columns">The columns; none means every text column.</param>
    /// <returns>This builder.</returns>
    public PreprocessorBuilder OneHot(int maxCategories, params IEnumerable<string> columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCategories, 1);
        _encoders.Add(new OneHotDefinition(maxCategories, [.. columns]));
        return this;
    }
}
