namespace MlOps.Sdk.Core;

internal sealed class RangeExpectation(
    string column, ExpectationSeverity severity, string rule, double minimum, double maximum, string requirement, bool isInstant = false)
    : Expectation(column, rule, severity)
{
    public override string Requirement { get; } = requirement;

    public override ExpectationCheck Start() => new ColumnCheck(Column, Run);

    private void Run(Column column, ViolationSink sink)
    {
        var numbers = NumericCells.Of(Column, column, isInstant);
        for (var row = 0; row < column.Length; row++)
        {
            // Written so that NaN fails.
            if (!column.IsNull(row) && !(numbers(row) is var value && value >= minimum && value <= maximum))
            {
                sink.Fail(column, row);
            }
        }
    }
}
