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
        var wanted = views.SelectMany(v => v.Entity.JoinKeys.Select(k => (v.Entity, Key: k))).DistinctBy(w => w.Key.Column).ToArray();
        using var keys = ReadKeys(wanted, context.Rows);
        using var online = await store.GetOnlineAsync(keys, views, context.At, cancellationToken).ConfigureAwait(false);
        return new FeatureJoin(online.Values.Share(), [.. wanted.Select(w => w.Key.Column)]);
    }

    private FeatureView Require(string id, FeatureJoinContext context) =>
        store.AppliedViews.FirstOrDefault(v => v.Id == id)?.View
        ?? throw new NotFoundException(
            $"Version {context.Version} of the model '{context.Model}' was trained on the feature view '{id}', which this process does not know. Call IFeatureStore.ApplyAsync with its definition when the application starts.",
            "feature view",
            id);

    private static RecordBatch ReadKeys((Entity Entity, JoinKey Key)[] wanted, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        var violations = new List<RowViolation>();
        var columns = Array.ConvertAll(wanted, w => ColumnBuilder.Create(w.Key.Type, rows.Count));
        for (var r = 0; r < rows.Count; r++)
        {
            for (var k = 0; k < wanted.Length; k++)
            {
                Append(wanted[k].Entity, wanted[k].Key.Column, columns[k], rows[r], r, violations);
            }
        }

        var batch = new RecordBatch(new Schema(wanted.Select(w => new Field(w.Key.Column, w.Key.Type))), Array.ConvertAll(columns, c => c.Build()));
        if (violations.Count == 0)
        {
            return batch;
        }

        batch.Dispose();
        throw new DataValidationException(
            $"The request lacks {violations.Count} of the entity keys that online features are looked up by; the first: {violations[0].Reason} Give {string.Join(", ", wanted.Select(w => w.Key.Column))}.",
            violations);
    }

    private static void Append(
        Entity entity, string joinKey, ColumnBuilder column, IReadOnlyDictionary<string, object?> row, int index, List<RowViolation> violations)
    {
        if (!row.TryGetValue(joinKey, out var key) || key is null)
        {
            column.AppendNull();
            violations.Add(new RowViolation(joinKey, index, null, "entity-key", entity.JoinKeys.Count == 1
                ? $"The request lacks the key of the entity '{entity.Name}'."
                : $"The request lacks '{joinKey}', a part of the key of the entity '{entity.Name}'."));
            return;
        }

        try
        {
            column.Append(key);
        }
        catch (SchemaException mismatch)
        {
            column.AppendNull();
            violations.Add(new RowViolation(joinKey, index, $"{key}", "entity-key", mismatch.Message));
        }
    }
}
