using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One feature of an <see cref="OnDemandFeatureView"/>. Immutable.</summary>
public sealed class OnDemandFeature
{
    internal OnDemandFeature(string name, FeatureExpression expression)
    {
        Name = DefinitionName.Require(name, "an on-demand feature", nameof(name));
        Expression = expression;
    }

    /// <summary>The feature's name, unique in its view.</summary>
    public string Name { get; }

    /// <summary>How it is computed.</summary>
    public FeatureExpression Expression { get; }

    /// <summary>The type of its values.</summary>
    public DataType Type => Expression.Type;

    /// <summary>Name and expression.</summary>
    public override string ToString() => $"{Name} = {Expression}";
}
