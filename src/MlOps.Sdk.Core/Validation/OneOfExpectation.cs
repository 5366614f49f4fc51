using System.Collections.Frozen;

namespace MlOps.Sdk.Core;

internal sealed class OneOfExpectation : Expectation
{
    private readonly FrozenSet<string> _values;

    public OneOfExpectation(string column, ExpectationSeverity severity, IEnumerable<string> values)
        : base(column, "one-of", severity)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] list = [.. values];
        if (list.Length == 0)
        {
            throw new ArgumentException($"The list of allowed values of column \"{column}\" is empty; name at least one.", nameof(values));
        }

        _values = list.ToFrozenSet(StringComparer.Ordinal);
        Requirement = $"one of {string.Join(", ", list.Take(10).Select(v => $"\"{v}\""))}{(list.Length > 10 ? $" and {list.Length - 10} more" : string.Empty)}";
    }

    public override string Requirement { get; }

    public override ExpectationCheck Start() => new TextCheck(this, _values.Contains);
}
