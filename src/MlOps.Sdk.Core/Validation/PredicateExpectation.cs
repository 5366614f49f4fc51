namespace MlOps.Sdk.Core;

internal sealed class PredicateExpectation(
    string column, ExpectationSeverity severity, string rule, Func<object, bool> predicate, string requirement)
    : Expectation(column, rule, severity)
{
    public override string Requirement { get; } = requirement;

    public override ExpectationCheck Start() => new ColumnCheck(Column, (column, sink) =>
    {
        for (var row = 0; row < column.Length; row++)
        {
            if (column.GetValue(row) is { } value && !predicate(value))
            {
                sink.Fail(column, row);
            }
        }
    });
}
