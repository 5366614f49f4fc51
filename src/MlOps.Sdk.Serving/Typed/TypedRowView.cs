using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace MlOps.Sdk.Serving;

/// <summary>A row of a caller's type as names and values, for rules and sticky units: the columns that the deployment knows.</summary>
/// <typeparam name="TIn">The caller's row.</typeparam>
internal sealed class TypedRowView<TIn>(TIn row, IEnumerable<string> columns) : IReadOnlyDictionary<string, object?>
{
    public int Count => Keys.Count();

    public IEnumerable<string> Keys => columns.Where(column => RowMap<TIn>.Find(column) is not null);

    public IEnumerable<object?> Values => this.Select(pair => pair.Value);

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The row has no column '{key}'.");

    public bool ContainsKey(string key) => RowMap<TIn>.Find(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var property = RowMap<TIn>.Find(key);
        value = property?.Property.GetValue(row);
        return property is not null;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
