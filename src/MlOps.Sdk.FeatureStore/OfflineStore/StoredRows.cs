using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Checks that every write of stored rows shares.</summary>
internal static class StoredRows
{
    /// <summary>Refuses rows that are not of <see cref="StoredColumns.SchemaOf"/>, or miss a key or a time.</summary>
    public static void Check(FeatureViewVersion view, RecordBatch rows)
    {
        var expected = StoredColumns.SchemaOf(view.View);
        if (rows.Schema.Count != expected.Count || !rows.Schema.Zip(expected).All(p => p.First.Name == p.Second.Name && p.First.Type == p.Second.Type))
        {
            throw new SchemaException(
                $"The rows for feature view '{view.Id}' have the columns ({rows.Schema}) but must have ({expected}). Write rows of the view's own version.");
        }

        foreach (var field in expected.Where(f => !f.IsNullable && rows[f.Name].NullCount > 0))
        {
            throw new SchemaException($"The rows for feature view '{view.Id}' have missing keys or times. Leave such rows out.", field.Name);
        }
    }
}
