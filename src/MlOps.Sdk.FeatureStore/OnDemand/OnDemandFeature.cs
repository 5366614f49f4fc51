using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One feature of an <see cref="OnDemandFeatureView"/>. Immutable.</summary>
public sealed class OnDemandFeature
{
    internal OnDemandFeature(string name, FeatureExpression expression)
    {
        Name = DefinitionName.Require(name, "an on-demand feature", nameof(name));
        Expression = expression;
        Inputs = [.. expression.Columns()];
        ReadsInstant = expression.ReadsInstant;
    }

    /// <summary>The feature's name, unique in its view.</summary>
    public string Name { get; }

    /// <summary>How it is computed.</summary>
    public FeatureExpression Expression { get; }

    /// <summary>The type of its values.</summary>
    public DataType Type => Expression.Type;

    /// <summary>The columns it reads, found out once because requests ask each time.</summary>
    internal IReadOnlyList<string> Inputs { get; }

    /// <summary>Whether it reads the instant of the row.</summary>
    internal bool ReadsInstant { get; }

    /// <summary>Name and expression.</summary>
    public override string ToString() => $"{Name} = {Expression}";
}
