using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Joins online features to requests: the views a model was trained on, by the entity keys that the request carries.</summary>
internal sealed class FeatureStoreJoiner(IFeatureStore store) : IOnlineFeatureJoiner
{
    public async ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var views = context.FeatureViews.Select(id => Require(id, context)).ToArray();
        var entities = views.Select(v => v.Entity).DistinctBy(e => e.JoinKey).ToArray();
        using var keys = ReadKeys(entities, context.Rows);
        using var online = await store.GetOnlineAsync(keys, views, context.At, cancellationToken).ConfigureAwait(false);
        return new FeatureJoin(online.Values.Share(), [.. entities.Select(e => e.JoinKey)]);
    }

    private FeatureView Require(string id, FeatureJoinContext context) =>
        store.AppliedViews.FirstOrDefault(v => v.Id == id)?.View
        ?? throw new NotFoundException(
            $"Version {context.Version} of the model '{context.Model}' was trained on the feature view '{id}', which this process does not know. Call IFeatureStore.ApplyAsync with its definition when the application starts.",
            "feature view",
            id);

    private static RecordBatch ReadKeys(Entity[] entities, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        var violations = new List<RowViolation>();
        var columns = entities.Select(e => ColumnBuilder.Create(e.KeyType, rows.Count)).ToArray();
        for (var r = 0; r < rows.Count; r++)
        {
            for (var e = 0; e < entities.Length; e++)
            {
                Append(entities[e], columns[e], rows[r], r, violations);
            }
        }

        var batch = new RecordBatch(new Schema(entities.Select(e => new Field(e.JoinKey, e.KeyType))), Array.ConvertAll(columns, c => c.Build()));
        if (violations.Count == 0)
        {
            return batch;
        }

        batch.Dispose();
        throw new DataValidationException(
            $"The request lacks {violations.Count} of the entity keys that online features are looked up by; the first: {violations[0].Reason} Give {string.Join(", ", entities.Select(e => e.JoinKey))}.",
            violations);
    }

    private static void Append(Entity entity, ColumnBuilder column, IReadOnlyDictionary<string, object?> row, int index, List<RowViolation> violations)
    {
        if (!row.TryGetValue(entity.JoinKey, out var key) || key is null)
        {
            column.AppendNull();
            violations.Add(new RowViolation(entity.JoinKey, index, null, "entity-key", $"The request lacks the key of the entity '{entity.Name}'."));
            return;
        }

        try
        {
            column.Append(key);
        }
        catch (SchemaException mismatch)
        {
            column.AppendNull();
            violations.Add(new RowViolation(entity.JoinKey, index, $"{key}", "entity-key", mismatch.Message));
        }
    }
}
