namespace MlOps.Sdk.Serving;

/// <summary>Says what answers when the model cannot.</summary>
public sealed class FallbackBuilder
{
    internal VersionSelector? Simpler { get; private set; }

    internal Func<IReadOnlyDictionary<string, object?>, double>? RulesDelegate { get; private set; }

    internal double? Default { get; private set; }

    internal TimeSpan? StaleFor { get; private set; }

    /// <summary>
    /// Quality level 2, before any other version: the last answer of the version to the very same row, though it has expired. Of a batch,
    /// only when every row has one. Needs <see cref="DeploymentBuilder.Cache"/>; the reason in the answer tells its age.
    /// </summary>
    /// <param name="maxAge">How old it may be, longer than zero and at most 7 days. Answers are kept that long where there is room.</param>
    public FallbackBuilder CachedAnswer(TimeSpan maxAge)
    {
        if (maxAge <= TimeSpan.Zero || maxAge > PredictionCachePlan.Longest)
        {
            throw new ArgumentOutOfRangeException(nameof(maxAge), maxAge, "A cached answer may stand in for longer than zero and at most 7 days.");
        }

        StaleFor = maxAge;
        return this;
    }

    /// <summary>Quality level 2: another version of the model, usually a simpler one.</summary>
    /// <param name="version">Its number, 1 or more.</param>
    public FallbackBuilder Version(int version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        Simpler = new VersionSelector(version, null);
        return this;
    }

    /// <summary>Quality level 2: the version an alias points at when the deployment is made.</summary>
    /// <param name="alias">The alias.</param>
    public FallbackBuilder Alias(string alias)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(alias);
        Simpler = new VersionSelector(null, alias);
        return this;
    }

    /// <summary>Quality level 3: rules written by hand.</summary>
    /// <param name="rules">Gives the value for a row: a probability for a classifier. Must be safe to call from many threads. May throw when it has no answer.</param>
    public FallbackBuilder Rules(Func<IReadOnlyDictionary<string, object?>, double> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        RulesDelegate = rules;
        return this;
    }

    /// <summary>Quality level 4: a fixed value.</summary>
    /// <param name="value">The value: a probability for a classifier.</param>
    public FallbackBuilder StaticDefault(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "The static default must be a finite number.");
        }

        Default = value;
        return this;
    }
}
