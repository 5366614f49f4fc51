using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A checked request for the values of views at the instants of a spine. The spine has, for each view, the columns of
/// the entity's join keys with their types, and a timestamp column. It stays the caller's.
/// </summary>
public sealed class PointInTimeQuery
{
    /// <summary>Checks and creates a request.</summary>
    /// <param name="spine">One row for each value asked for.</param>
    /// <param name="timestampColumn">The spine's column with the instants.</param>
    /// <param name="views">The views, in the order their columns are wanted; may be none.</param>
    /// <exception cref="SchemaException">The spine lacks a column, or one has the wrong type or the name of a feature.</exception>
    /// <exception cref="ArgumentException">A view has no features, or is given twice.</exception>
    public PointInTimeQuery(RecordBatch spine, string timestampColumn, IReadOnlyList<FeatureViewVersion> views)
    {
        ArgumentNullException.ThrowIfNull(spine);
        ArgumentException.ThrowIfNullOrWhiteSpace(timestampColumn);
        ArgumentNullException.ThrowIfNull(views);
        ViewArguments.CheckEach([.. views.Select(v => v.View)], nameof(views));
        RequireTimestamp(spine.Schema, timestampColumn);
        foreach (var view in views)
        {
            ViewArguments.RequireKeys(spine.Schema, view.View, "spine");
        }

        ResultSchema = new Schema(views.SelectMany(v => v.View.Features.Select(f => new Field(v.View.ColumnOf(f), f.Type))));
        if (ResultSchema.FirstOrDefault(f => spine.Schema.Contains(f.Name)) is { } taken)
        {
            throw new SchemaException(
                $"The spine already has a column '{taken.Name}', which is the name of a feature asked for. Rename or drop the spine's column.", taken.Name);
        }

        Spine = spine;
        TimestampColumn = timestampColumn;
        Views = [.. views];
    }

    /// <summary>One row for each value asked for.</summary>
    public RecordBatch Spine { get; }

    /// <summary>The spine's column with the instants.</summary>
    public string TimestampColumn { get; }

    /// <summary>The views, in the order their columns are wanted.</summary>
    public IReadOnlyList<FeatureViewVersion> Views { get; }

    /// <summary>The versions of the views' tables to read, by <see cref="FeatureViewVersion.Id"/>; of views that are not named, the newest. Default: none.</summary>
    public IReadOnlyDictionary<string, long> TableVersions { get; init; } = FrozenDictionary<string, long>.Empty;

    /// <summary>The feature columns of the answer: view by view, each view's features in the order they were added.</summary>
    public Schema ResultSchema { get; }

    private static void RequireTimestamp(Schema spine, string column)
    {
        if (!spine.Contains(column))
        {
            throw new SchemaException(
                $"The spine has no timestamp column '{column}'. Its columns are: {string.Join(", ", spine.Select(f => f.Name))}.", column);
        }

        if (spine[column].Type.Kind != DataTypeKind.Timestamp)
        {
            throw new SchemaException(
                $"The spine's column '{column}' must hold the instants as timestamp but holds {spine[column].Type}. Convert it, or name the timestamp column.", column);
        }
    }
}
