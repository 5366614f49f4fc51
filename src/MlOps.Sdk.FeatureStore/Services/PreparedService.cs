using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What reads by a registered service need and what never changes for it, found out once.</summary>
internal sealed class PreparedService(FeatureServiceVersion version)
{
    private readonly FrozenSet<string> _columns = version.Service.Features.Select(f => f.Column)
        .Concat(version.Service.Views.SelectMany(v => v.Features.Select(v.ColumnOf))).ToFrozenSet(StringComparer.Ordinal);

    public FeatureServiceVersion Version { get; } = version;

    public IReadOnlyList<FeatureView> Views { get; } = version.Service.Views;

    /// <summary>The columns that a join to the service's views adds, whether the service includes them or only reads them.</summary>
    public IReadOnlyList<string> StoredColumns { get; } = [.. version.Service.Views.SelectMany(v => v.Features.Select(v.ColumnOf))];

    /// <summary>Refuses rows that have a column named like a feature that the service gives or reads.</summary>
    public void RequireFree(Schema rows, string what)
    {
        foreach (var field in rows)
        {
            if (_columns.Contains(field.Name))
            {
                throw new SchemaException(
                    $"The {what} already has a column '{field.Name}', which is the name of a feature of feature service '{Version.Name}'. Rename or drop the {what}'s column.", field.Name);
            }
        }
    }
}
