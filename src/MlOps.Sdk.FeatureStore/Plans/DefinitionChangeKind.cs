namespace MlOps.Sdk.FeatureStore;

/// <summary>How a definition differs from what is registered.</summary>
public enum DefinitionChangeKind
{
    /// <summary>Nothing of that name is registered.</summary>
    Added,

    /// <summary>It differs in a property. Where only owner, description or tags do, the version stays.</summary>
    Changed,

    /// <summary>It is registered like this.</summary>
    Unchanged,

    /// <summary>It is registered and not among the definitions. It stays registered: nothing is ever deleted by applying.</summary>
    RemovedFromSet,
}
