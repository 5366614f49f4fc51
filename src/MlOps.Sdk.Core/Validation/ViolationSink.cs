using System.Globalization;

namespace MlOps.Sdk.Core;

/// <summary>Counts the breaks of one rule and keeps the first few, or all reasons when rows are to be parted.</summary>
internal sealed class ViolationSink(Expectation expectation, Dictionary<long, string>? reasons)
{
    public const int KeptPerRule = 20;
    private const int LongestText = 200;

    private readonly List<RowViolation> _kept = [];

    public long Failed { get; private set; }

    public long FirstRow { get; set; }

    public IReadOnlyList<RowViolation> Kept => _kept;

    /// <summary>A row of the current batch breaks the rule.</summary>
    public void Fail(Column column, int row)
    {
        Failed++;
        long number = FirstRow + row;
        bool reject = reasons is not null && expectation.Severity == ExpectationSeverity.Error;
        if (_kept.Count >= KeptPerRule && !reject)
        {
            return;
        }

        string? value = Text(column.GetValue(row));
        string shown = value is null ? "null" : column is Utf8Column ? $"\"{value}\"" : value;
        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"Column \"{expectation.Column}\", row {number}: the value {shown} must be {expectation.Requirement}.");
        if (_kept.Count < KeptPerRule)
        {
            _kept.Add(new RowViolation(expectation.Column, number, value, expectation.Rule, reason));
        }

        if (reject)
        {
            reasons![number] = reasons.TryGetValue(number, out string? before) ? $"{before} {reason}" : reason;
        }
    }

    /// <summary>The table as a whole breaks the rule.</summary>
    public void FailTable(string? value, string reason)
    {
        Failed++;
        if (_kept.Count < KeptPerRule)
        {
            _kept.Add(new RowViolation(expectation.Column, -1, value, expectation.Rule, reason));
        }
    }

    private static string? Text(object? value)
    {
        string? text = value switch
        {
            null => null,
            DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
            byte[] bytes => $"{bytes.Length} bytes",
            float[] vector => $"[{string.Join(", ", vector.Take(8).Select(v => v.ToString(CultureInfo.InvariantCulture)))}{(vector.Length > 8 ? ", …" : string.Empty)}]",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
        return text is { Length: > LongestText } ? string.Concat(text.AsSpan(0, LongestText), "…") : text;
    }
}
