using System.Globalization;
using System.Text;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What applying would do to one definition.</summary>
public sealed record DefinitionChange
{
    /// <summary>What it defines.</summary>
    public required DefinitionKind Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it differs.</summary>
    public required DefinitionChangeKind Change { get; init; }

    /// <summary>The version that counts now; null when none is registered.</summary>
    public int? CurrentVersion { get; init; }

    /// <summary>The version that counts after applying; an earlier one when the definition is one that was registered before.</summary>
    public required int NewVersion { get; init; }

    /// <summary>What differs, property by property; empty unless it is changed.</summary>
    public IReadOnlyList<PropertyChange> Properties { get; init; } = [];

    /// <summary>The change in one line, and one more for each property.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var kind = Kind switch { DefinitionKind.FeatureView => "feature view", DefinitionKind.OnDemandFeatureView => "on-demand feature view", _ => "feature service" };
        text.Append(CultureInfo.InvariantCulture, $"{"+~=-"[(int)Change]} {kind} {Name}");
        text.Append(Change switch
        {
            DefinitionChangeKind.Changed when CurrentVersion != NewVersion => string.Create(CultureInfo.InvariantCulture, $" v{CurrentVersion} -> v{NewVersion}"),
            DefinitionChangeKind.RemovedFromSet => string.Create(CultureInfo.InvariantCulture, $" v{NewVersion} is not in the set; it stays registered"),
            _ => string.Create(CultureInfo.InvariantCulture, $" v{NewVersion}"),
        });
        foreach (var property in Properties)
        {
            text.Append("\n    ").Append(property);
        }

        return text.ToString();
    }
}
