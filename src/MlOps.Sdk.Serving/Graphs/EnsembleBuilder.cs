namespace MlOps.Sdk.Serving;

/// <summary>Says which deployments are the members of an ensemble, and how their answers become one.</summary>
public sealed class EnsembleBuilder
{
    internal EnsembleBuilder()
    {
    }

    internal List<(string Name, string Deployment, double Weight, GraphModelBuilder Columns)> Members { get; } = [];

    internal EnsembleRule Rule { get; private set; } = EnsembleRule.Mean;

    internal (string Deployment, GraphModelBuilder Columns)? Meta { get; private set; }

    internal int? Least { get; private set; }

    internal string? Column { get; private set; }

    /// <summary>Adds a member.</summary>
    /// <param name="name">The member's name; its answer is also the column <c>ensemble.member</c>.</param>
    /// <param name="deployment">The deployment it asks.</param>
    /// <param name="weight">How much it counts, above 0. Default 1.</param>
    /// <param name="configure">Where its inputs come from; may be null.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public EnsembleBuilder Member(string name, string deployment, double weight = 1, Action<GraphModelBuilder>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(deployment);
        if (!(weight > 0 && double.IsFinite(weight)))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, $"The weight of member \"{name}\" must be a finite number above 0.");
        }

        if (Members.Exists(member => member.Name == name))
        {
            throw new ArgumentException($"The member \"{name}\" was named twice. Give each member a name of its own.", nameof(name));
        }

        Members.Add((name, deployment, weight, Configured(configure)));
        return this;
    }

    /// <summary>The answer is the mean of the members' answers, by their weights. The default.</summary>
    public EnsembleBuilder Mean() => By(EnsembleRule.Mean);

    /// <summary>The answer is the mean of the members' probabilities, by their weights; every member must be a classifier.</summary>
    public EnsembleBuilder SoftVote() => By(EnsembleRule.SoftVote);

    /// <summary>
    /// Each member votes with its label, by its own threshold and weight; the answer is the share of votes for label 1, and the
    /// label is 1 when it is more than half. Every member must be a classifier.
    /// </summary>
    public EnsembleBuilder MajorityVote() => By(EnsembleRule.MajorityVote);

    /// <summary>
    /// The answer is that of a further deployed model, whose inputs are the members' answers, called as the members are, and any
    /// other columns.
    /// </summary>
    /// <param name="deployment">The deployment of the further model.</param>
    /// <param name="configure">Where its inputs come from; may be null.</param>
    public EnsembleBuilder StackedBy(string deployment, Action<GraphModelBuilder>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deployment);
        Meta = (deployment, Configured(configure));
        return By(EnsembleRule.Stacked);
    }

    /// <summary>
    /// Goes on without members that fail while this many answer; the answer then says so in its reason and has quality level 2 at
    /// best. A stacked model must take null for a missing member. Default: all, so that a failed member fails the call.
    /// </summary>
    /// <param name="members">How many must answer, 1 or more.</param>
    public EnsembleBuilder AtLeast(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        Least = members;
        return this;
    }

    /// <summary>Names the column of the answer. Default: the ensemble's name.</summary>
    /// <param name="column">The column's name in the composition.</param>
    public EnsembleBuilder As(string column)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        Column = column;
        return this;
    }

    internal static GraphModelBuilder Configured(Action<GraphModelBuilder>? configure)
    {
        var builder = new GraphModelBuilder();
        configure?.Invoke(builder);
        return builder;
    }

    private EnsembleBuilder By(EnsembleRule rule)
    {
        Rule = rule;
        return this;
    }
}
