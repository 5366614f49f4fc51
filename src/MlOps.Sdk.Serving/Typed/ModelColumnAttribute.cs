namespace MlOps.Sdk.Serving;

/// <summary>
/// Says which column of a model a property holds, where its name does not. Without it a property holds the column of its
/// own name, with capitals and underscores passed over: <c>LinesAdded</c> holds <c>lines_added</c>.
/// </summary>
/// <param name="name">The column; for an answer the name of a property of <see cref="Prediction"/> or of the model's output.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ModelColumnAttribute(string name) : Attribute
{
    /// <summary>The column.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a number may be rounded to the other side's type, as from double to float32. Default false: that is refused.</summary>
    public bool Rounds { get; init; }
}
