namespace MlOps.Sdk.Core;

internal sealed class NotNullExpectation(string column, ExpectationSeverity severity) : Expectation(column, "not-null", severity)
{
    public override string Requirement => "present";

    public override ExpectationCheck Start() => new ColumnCheck(Column, static (column, sink) =>
    {
        if (column.NullCount == 0)
        {
            return;
        }

        for (var row = 0; row < column.Length; row++)
        {
            if (column.IsNull(row))
            {
                sink.Fail(column, row);
            }
        }
    });
}
