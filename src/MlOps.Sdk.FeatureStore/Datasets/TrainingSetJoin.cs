using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Joins features to spines: a whole one at once, or one of any size part by part.</summary>
internal sealed class TrainingSetJoin(OfflineStore offline)
{
    /// <summary>The spine's columns followed by the features. The caller disposes it.</summary>
    public async ValueTask<RecordBatch> RunAsync(PointInTimeQuery query, CancellationToken cancellationToken)
    {
        var spine = query.Spine;
        if (query.Views.Count == 0)
        {
            return spine.Share();
        }

        var parts = new List<RecordBatch>();
        try
        {
            await foreach (var part in offline.ReadAsOfAsync(query, cancellationToken).ConfigureAwait(false))
            {
                parts.Add(part);
            }

            using var features = parts.Count > 0 ? RecordBatch.Concat(parts) : new RecordBatchBuilder(query.ResultSchema).Build();
            return features.RowCount == spine.RowCount
                ? new RecordBatch(new Schema(spine.Schema.Concat(query.ResultSchema)), [.. spine.Columns.Concat(features.Columns).Select(c => c.Share())])
                : throw new DataEngineException(
                    $"The offline store returned {features.RowCount} rows for a spine of {spine.RowCount}. Repair the store implementation '{offline.GetType().Name}'.",
                    "point-in-time-join");
        }
        finally
        {
            parts.ForEach(p => p.Dispose());
        }
    }

    /// <summary>The versions of the views' tables now, so that all parts of a join see one state.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> PinAsync(IReadOnlyList<FeatureViewVersion> views, CancellationToken cancellationToken)
    {
        var pinned = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var view in views)
        {
            var table = await offline.FindTableAsync(view, cancellationToken).ConfigureAwait(false) ?? throw OfflineStore.NotMaterialized(view);
            pinned[view.Id] = table.TableVersion;
        }

        return pinned;
    }

    /// <summary>The joined rows in the spine's order; at least one batch. Each belongs to the caller.</summary>
    public async IAsyncEnumerable<RecordBatch> StreamAsync(
        IAsyncEnumerable<RecordBatch> spine,
        string timestampColumn,
        IReadOnlyList<FeatureViewVersion> views,
        IReadOnlyDictionary<string, long> tables,
        TrainingSetOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (partRows, batchRows) = (options.RowsPerPart, options.BatchRows);
        await foreach (var part in SpineParts.CutAsync(spine, partRows, cancellationToken).ConfigureAwait(false))
        {
            using (part)
            {
                var query = new PointInTimeQuery(part, timestampColumn, views) { TableVersions = tables };
                using var joined = await RunAsync(query, cancellationToken).ConfigureAwait(false);
                for (var offset = 0; offset < joined.RowCount || offset == 0; offset += batchRows)
                {
                    yield return joined.Slice(offset, Math.Min(batchRows, joined.RowCount - offset));
                }
            }
        }
    }
}
