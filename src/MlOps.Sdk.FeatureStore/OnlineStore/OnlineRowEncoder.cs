using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Cuts a batch of stored rows into packed rows.</summary>
internal static class OnlineRowEncoder
{
    public static OnlineRow[] Encode(FeatureViewVersion view, RecordBatch rows)
    {
        StoredRows.Check(view, rows);
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

        Column<long> Times(string name) => rows.Column<long>(name);
    }
}
