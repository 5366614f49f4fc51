using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Filters over the columns of a table: as a condition in SQL, and as the question whether a file can hold a row that satisfies them.</summary>
internal sealed class DeltaPredicate
{
    private const int ShortestCut = 31;

    private readonly IReadOnlyList<(DeltaComparison Comparison, Field Field, IReadOnlyList<DeltaLiteral> Literals)> _terms;

    private static ReadOnlySpan<byte> LargestCharacter => [0xF4, 0x8F, 0xBF, 0xBF];

    public DeltaPredicate(IReadOnlyList<DeltaFilter> filters, Schema schema) => _terms =
    [
        .. filters.Select(f =>
        {
            var (field, literals) = f.Bind(schema);
            return field.Type.Kind is DataTypeKind.Vector or DataTypeKind.Binary && f.Comparison != DeltaComparison.IsNull
                ? throw new SchemaException($"The filter compares the column '{field.Name}' of type {field.Type}, which has no order. Filter by another column.", field.Name)
                : (f.Comparison, field, literals);
        }),
    ];

    /// <summary>The condition; true, false or null.</summary>
    /// <param name="value">SQL for a column's value.</param>
    public string Sql(Func<Field, string> value) => _terms.Count == 0 ? "true" : string.Join(" AND ", _terms.Select(t => Sql(t.Comparison, t.Field, t.Literals, value(t.Field))));

    /// <summary>Whether a row of the file may satisfy the filters, as far as the log tells.</summary>
    public bool MayHold(DeltaFile file)
    {
        if (_terms.Count == 0)
        {
            return true;
        }

        using var statistics = string.IsNullOrEmpty(file.Statistics) ? null : JsonDocument.Parse(file.Statistics);
        return _terms.All(t => file.PartitionValues.TryGetValue(t.Field.Name, out var text)
            ? MayHold(t.Comparison, t.Field.Type, t.Literals, text)
            : statistics is null || MayHold(t.Comparison, t.Field, t.Literals, statistics.RootElement, file.RowCount));
    }

    /// <summary>Whether the statistics of a file have one of the values as a bound.</summary>
    public bool IsBoundOf(DeltaFile file) => file.Statistics is { Length: > 0 } statistics && IsBoundOf(statistics);

    /// <inheritdoc cref="IsBoundOf(DeltaFile)"/>
    public bool IsBoundOf(string statistics)
    {
        using var json = JsonDocument.Parse(statistics);
        return _terms.Any(t => t.Literals.Any(l => IsBound(json.RootElement, "minValues", t.Field, l) || IsBound(json.RootElement, "maxValues", t.Field, l)));
    }

    /// <summary>Whether a condition names one of the values.</summary>
    public bool IsIn(string condition) => _terms.Any(t => t.Literals.Any(l =>
        condition.Contains(l.Sql, StringComparison.Ordinal) || condition.Contains(JsonEncodedText.Encode(l.Sql).ToString(), StringComparison.Ordinal)));

    private static bool IsBound(JsonElement statistics, string kind, Field field, DeltaLiteral literal)
    {
        if (Find(statistics, kind, field.Name) is not { } value || DeltaLiteral.FromStatistics(field.Type, value) is not { } bound)
        {
            return false;
        }

        // A long text is cut, and as an upper bound ends in the largest character.
        return bound is byte[] text && literal.Key is byte[] whole && text.AsSpan() is var shown && (shown.EndsWith(LargestCharacter) ? shown[..^LargestCharacter.Length] : shown) is var begin
            ? begin.Length >= ShortestCut ? whole.AsSpan().StartsWith(begin) : whole.AsSpan().SequenceEqual(begin)
            : DeltaLiteral.Compare(bound, literal.Key) == 0;
    }

    private static string Sql(DeltaComparison comparison, Field field, IReadOnlyList<DeltaLiteral> literals, string value)
    {
        // To the engine NaN equals itself and is larger than all numbers; the bounds in statistics may or may not know of it.
        var number = field.Type.Kind is DataTypeKind.Float32 or DataTypeKind.Float64 ? $"NOT isnan({value}) AND " : string.Empty;
        return comparison switch
        {
            DeltaComparison.IsNull => $"({value} IS NULL)",
            DeltaComparison.In when literals.Count == 0 => "false",
            DeltaComparison.In => $"({number}{value} IN ({string.Join(", ", literals.Select(l => l.Sql))}))",
            DeltaComparison.Less => $"({number}{value} < {literals[0].Sql})",
            DeltaComparison.LessOrEqual => $"({number}{value} <= {literals[0].Sql})",
            DeltaComparison.Greater => $"({number}{value} > {literals[0].Sql})",
            _ => $"({number}{value} >= {literals[0].Sql})",
        };
    }

    /// <summary>All rows of the file share one value.</summary>
    private static bool MayHold(DeltaComparison comparison, DataType type, IReadOnlyList<DeltaLiteral> literals, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return comparison == DeltaComparison.IsNull;
        }

        return comparison != DeltaComparison.IsNull && (DeltaLiteral.FromText(type, text) is not { } value || MayHold(comparison, literals, value, value));
    }

    private static bool MayHold(DeltaComparison comparison, Field field, IReadOnlyList<DeltaLiteral> literals, JsonElement statistics, long? rows)
    {
        var nulls = Find(statistics, "nullCount", field.Name) is { ValueKind: JsonValueKind.Number } count ? count.GetInt64() : (long?)null;
        if (comparison == DeltaComparison.IsNull)
        {
            return nulls != 0;
        }

        if (nulls is { } missing && missing == rows)
        {
            return false;
        }

        var low = Find(statistics, "minValues", field.Name) is { } least ? DeltaLiteral.FromStatistics(field.Type, least) : null;
        var high = Find(statistics, "maxValues", field.Name) is { } most ? DeltaLiteral.FromStatistics(field.Type, most) : null;

        // Writers cut bounds of timestamps down to the millisecond, also the upper one.
        return MayHold(comparison, literals, low, high is long instant && field.Type.Kind == DataTypeKind.Timestamp ? instant + 999 : high);
    }

    private static bool MayHold(DeltaComparison comparison, IReadOnlyList<DeltaLiteral> literals, object? low, object? high) => comparison switch
    {
        DeltaComparison.In => literals.Any(l => (low is null || DeltaLiteral.Compare(low, l.Key) <= 0) && (high is null || DeltaLiteral.Compare(high, l.Key) >= 0)),
        DeltaComparison.Less => low is null || DeltaLiteral.Compare(low, literals[0].Key) < 0,
        DeltaComparison.LessOrEqual => low is null || DeltaLiteral.Compare(low, literals[0].Key) <= 0,
        DeltaComparison.Greater => high is null || DeltaLiteral.Compare(high, literals[0].Key) > 0,
        _ => high is null || DeltaLiteral.Compare(high, literals[0].Key) >= 0,
    };

    private static JsonElement? Find(JsonElement statistics, string kind, string column) =>
        statistics.TryGetProperty(kind, out var values) && values.ValueKind == JsonValueKind.Object && values.TryGetProperty(column, out var value) ? value : null;
}
