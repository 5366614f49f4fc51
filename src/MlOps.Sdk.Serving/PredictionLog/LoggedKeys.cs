using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The keys of the entities that a call names: of one row as texts, or columns of a batch, which it owns.</summary>
internal sealed class LoggedKeys : IDisposable
{
    private readonly string?[] _texts;
    private readonly RecordBatch? _columns;

    private LoggedKeys(string[] names, string?[] texts, RecordBatch? columns) => (Names, _texts, _columns) = (names, texts, columns);

    /// <summary>The names, in a fixed order.</summary>
    public string[] Names { get; }

    public static LoggedKeys OfRow(IEnumerable<KeyValuePair<string, string?>> keys)
    {
        KeyValuePair<string, string?>[] sorted = [.. keys.DistinctBy(key => key.Key, StringComparer.OrdinalIgnoreCase).OrderBy(key => key.Key, StringComparer.Ordinal)];
        return new LoggedKeys(Array.ConvertAll(sorted, key => key.Key), Array.ConvertAll(sorted, key => key.Value), null);
    }

    public static LoggedKeys OfBatch(RecordBatch rows, IEnumerable<string> names)
    {
        string[] present = [.. names.Where(rows.Schema.Contains).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
        return new LoggedKeys(present, [], present.Length == 0 ? null : rows.Select(present));
    }

    public bool HasNamesOf(LoggedKeys other) => ReferenceEquals(this, other) || Names.AsSpan().SequenceEqual(other.Names);

    public IEnumerable<string?> ValuesOf(int index, int rows) =>
        _columns is { } columns ? Enumerable.Range(0, rows).Select(row => UnitKeys.From(columns.Columns[index].GetValue(row))) : Enumerable.Repeat(_texts[index], rows);

    public void Dispose() => _columns?.Dispose();
}
