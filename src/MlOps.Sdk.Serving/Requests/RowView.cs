using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>One row of a batch as names and values.</summary>
internal sealed class RowView(RecordBatch batch, int row) : IReadOnlyDictionary<string, object?>
{
    public int Count => batch.Schema.Count;

    public IEnumerable<string> Keys => batch.Schema.Select(column => column.Name);

    public IEnumerable<object?> Values => batch.Columns.Select(column => column.GetValue(row));

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The row has no column '{key}'.");

    public bool ContainsKey(string key) => batch.Schema.Contains(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var ordinal = batch.Schema.IndexOf(key);
        value = ordinal < 0 ? null : batch.Columns[ordinal].GetValue(row);
        return ordinal >= 0;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        batch.Schema.Select((field, i) => new KeyValuePair<string, object?>(field.Name, batch.Columns[i].GetValue(row))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
