using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One feature of a <see cref="FeatureView"/>. Immutable; compares by value.</summary>
public abstract record FeatureDefinition
{
    private protected FeatureDefinition(string name) => Name = DefinitionName.Require(name, "a feature", nameof(name));

    /// <summary>The feature's name, unique in its view.</summary>
    public string Name { get; }

    /// <summary>The type of the values that training sets and online reads return.</summary>
    public abstract DataType Type { get; }

    /// <summary>The type the offline and online stores keep; differs from <see cref="Type"/> where a value depends on the time it is read at.</summary>
    public abstract DataType StoredType { get; }
}
