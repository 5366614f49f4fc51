using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk;

/// <summary>A column that a request must bring: a part of an entity's key, or what a feature is computed from.</summary>
/// <param name="Name">The name in the request.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Entity">The entity whose key it is a part of; null when it is none.</param>
internal sealed record RequestedColumn(string Name, DataType Type, Entity? Entity)
{
    public static RequestedColumn[] KeysOf(IReadOnlyList<FeatureView> views) => [.. views
        .SelectMany(v => v.Entity.JoinKeys.Select(k => new RequestedColumn(k.Column, k.Type, v.Entity))).DistinctBy(w => w.Name, StringComparer.Ordinal)];

    /// <summary>The columns of all rows as one batch.</summary>
    /// <exception cref="DataValidationException">A row lacks one or gives it in a wrong type.</exception>
    public static RecordBatch Read(RequestedColumn[] wanted, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        var violations = new List<RowViolation>();
        var columns = Array.ConvertAll(wanted, w => ColumnBuilder.Create(w.Type, rows.Count));
        for (var r = 0; r < rows.Count; r++)
        {
            for (var k = 0; k < wanted.Length; k++)
            {
                wanted[k].Append(columns[k], rows[r], r, violations);
            }
        }

        var batch = new RecordBatch(new Schema(wanted.Select(w => new Field(w.Name, w.Type))), Array.ConvertAll(columns, c => c.Build()));
        if (violations.Count == 0)
        {
            return batch;
        }

        batch.Dispose();
        var what = violations.TrueForAll(v => v.Rule == EntityKeyRule) ? "entity keys that online features are looked up by" : "columns that online features are looked up by and computed from";
        throw new DataValidationException(
            $"The request lacks {violations.Count} of the {what}; the first: {violations[0].Reason} Give {string.Join(", ", wanted.Select(w => w.Name))}.", violations);
    }

    private const string EntityKeyRule = "entity-key";

    private string Rule => Entity is null ? "request-column" : EntityKeyRule;

    private string Lack => Entity switch
    {
        null => $"The request lacks '{Name}', which features are computed from; give it as null where there is none.",
        { JoinKeys.Count: 1 } => $"The request lacks the key of the entity '{Entity.Name}'.",
        _ => $"The request lacks '{Name}', a part of the key of the entity '{Entity.Name}'.",
    };

    private void Append(ColumnBuilder column, IReadOnlyDictionary<string, object?> row, int index, List<RowViolation> violations)
    {
        if (!row.TryGetValue(Name, out var value) || (value is null && Entity is not null))
        {
            column.AppendNull();
            violations.Add(new RowViolation(Name, index, null, Rule, Lack));
            return;
        }

        try
        {
            column.Append(value);
        }
        catch (SchemaException mismatch)
        {
            column.AppendNull();
            violations.Add(new RowViolation(Name, index, $"{value}", Rule, mismatch.Message));
        }
    }
}
