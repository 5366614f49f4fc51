using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Checks the columns by which two versions of a set are compared.</summary>
internal static class TrainingSetKeys
{
    /// <exception cref="ArgumentException">There is no key, or one twice.</exception>
    /// <exception cref="SchemaException">A key is not a column of both versions, or of another type.</exception>
    public static void Check(SavedTrainingSet from, SavedTrainingSet to, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0 || keys.Distinct(StringComparer.Ordinal).Count() != keys.Count)
        {
            throw new ArgumentException($"The key columns ({string.Join(", ", keys)}) cannot tell rows apart. Name at least one column, each once.", nameof(keys));
        }

        foreach (var key in keys)
        {
            if (Array.Find([from, to], s => !s.Schema.Contains(key)) is { } lacking)
            {
                throw new SchemaException(
                    $"The training set '{lacking}' has no column '{key}' to compare by. Its columns are: {string.Join(", ", lacking.Schema.Select(f => f.Name))}.", key);
            }

            if (from.Schema[key].Type != to.Schema[key].Type)
            {
                throw new SchemaException(
                    $"The key column '{key}' holds {from.Schema[key].Type} in '{from}' and {to.Schema[key].Type} in '{to}'. Compare by a column of one type.", key);
            }
        }
    }
}
