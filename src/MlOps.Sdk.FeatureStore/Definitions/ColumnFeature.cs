using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A column of the source taken as it stands: at time <c>t</c> the value of the newest row with <c>event &lt;= t</c>;
/// among rows of one event time the one created last, and among those the greatest by the
/// view's features in order (missing values are least, NaN is above all numbers).
/// </summary>
public sealed record ColumnFeature : FeatureDefinition
{
    /// <summary>Defines a plain feature.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="type">The type the column's values are converted to.</param>
    /// <param name="column">The column of the source. Default: the feature's name.</param>
    /// <exception cref="ArgumentException">A name is not allowed.</exception>
    public ColumnFeature(string name, DataType type, string? column = null)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        Column = column is null ? name : DefinitionName.RequireColumn(column, $"feature '{name}'", nameof(column));
    }

    /// <summary>The column of the source.</summary>
    public string Column { get; }

    /// <inheritdoc/>
    public override DataType Type { get; }

    /// <inheritdoc/>
    public override DataType StoredType => Type;
}
