using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Text columns become one feature per category.</summary>
internal sealed class OneHotDefinition(int maxCategories, IReadOnlyList<string> columns)
{
    public const int DefaultMaxCategories = 100;

    /// <summary>The columns it applies to; empty means all.</summary>
    public IReadOnlyList<string> Columns => columns;

    public string Description => string.Create(CultureInfo.InvariantCulture, $"one_hot[{maxCategories}]")
        + (columns.Count == 0 ? string.Empty : $"({string.Join(", ", columns)})");

    /// <summary>Finds the most frequent categories of a column and sorts them. A missing value and an empty text are the same in a tensor: neither is a category.</summary>
    public FittedOneHot Fit(string name, Utf8Column column)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < column.Length; i++)
        {
            if (column.GetString(i) is { Length: > 0 } category)
            {
                counts[category] = counts.GetValueOrDefault(category) + 1;
            }
        }

        var kept = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(maxCategories).Select(c => c.Key);
        return new FittedOneHot(name, [.. kept.Order(StringComparer.Ordinal)]);
    }
}
