using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One view of a read: which rows of the request have a key, and those keys.</summary>
internal sealed class OnlineRequest
{
    public OnlineRequest(FeatureViewVersion view, RecordBatch entities)
    {
        ViewArguments.RequireKeys(entities.Schema, view.View, "request");
        Column[] keys = [.. view.View.Entity.JoinKeys.Select(k => entities[k.Column])];
        View = view;
        Rows = [.. Enumerable.Range(0, entities.RowCount).Where(i => !Array.Exists(keys, k => k.IsNull(i)))];
        Lookup = new OnlineLookup(view, Array.ConvertAll(Rows, i => EntityKeyBytes.Encode(keys, i)));
    }

    public FeatureViewVersion View { get; }

    public int[] Rows { get; }

    public OnlineLookup Lookup { get; }
}
