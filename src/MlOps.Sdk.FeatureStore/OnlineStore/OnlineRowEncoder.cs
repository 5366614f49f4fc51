using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Cuts a batch of stored rows into packed rows.</summary>
internal static class OnlineRowEncoder
{
    public static OnlineRow[] Encode(FeatureViewVersion view, RecordBatch rows)
    {
        var expected = StoredColumns.SchemaOf(view.View);
        if (rows.Schema.Count != expected.Count || !rows.Schema.Zip(expected).All(p => p.First.Name == p.Second.Name && p.First.Type == p.Second.Type))
        {
            throw new SchemaException(
                $"The rows for feature view '{view.Id}' have the columns ({rows.Schema}) but must have ({expected}). Write rows of the view's own version.");
        }

        Column[] keys = [.. StoredColumns.KeysOf(view.View.Entity).Select(c => rows[c])];
        var (from, eventTime, created) = (Times(StoredColumns.ValidFrom), Times(StoredColumns.EventTime), Times(StoredColumns.CreatedTime));
        var features = rows.Columns.Skip(StoredColumns.FirstFeature(view.View.Entity)).ToArray();
        var layout = new FeatureRowLayout(view);
        var encoded = new OnlineRow[rows.RowCount];
        for (var i = 0; i < encoded.Length; i++)
        {
            encoded[i] = new OnlineRow(EntityKeyBytes.Encode(keys, i), from[i], eventTime[i], created[i], layout.Encode(features, i));
        }

        return encoded;

        Column<long> Times(string name)
        {
            var column = rows.Column<long>(name);
            return column.NullCount == 0 && Array.TrueForAll(keys, k => k.NullCount == 0)
                ? column
                : throw new SchemaException($"The rows for feature view '{view.Id}' have missing keys or times. Leave such rows out.", name);
        }
    }
}
