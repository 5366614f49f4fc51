using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One view of a read: which rows of the request have a key, and those keys.</summary>
internal sealed class OnlineRequest
{
    public OnlineRequest(FeatureViewVersion view, RecordBatch entities)
    {
        ViewArguments.RequireKey(entities.Schema, view.View, "request");
        var keys = entities[view.View.Entity.JoinKey];
        View = view;
        Rows = [.. Enumerable.Range(0, keys.Length).Where(i => !keys.IsNull(i))];
        Lookup = new OnlineLookup(view, Array.ConvertAll(Rows, i => EntityKeyBytes.Encode(keys, i)));
    }

    public FeatureViewVersion View { get; }

    public int[] Rows { get; }

    public OnlineLookup Lookup { get; }
}
