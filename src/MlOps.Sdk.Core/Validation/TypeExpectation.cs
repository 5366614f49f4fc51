namespace MlOps.Sdk.Core;

internal sealed class TypeExpectation(string column, ExpectationSeverity severity, DataType type)
    : Expectation(column, "is-type", severity)
{
    public override bool IsTableRule => true;

    public override string Requirement => $"of type {type}";

    public override ExpectationCheck Start() => new ColumnCheck(Column, (column, sink) =>
    {
        if (column.Type != type && sink.Failed == 0)
        {
            sink.FailTable(
                column.Type.ToString(), $"Column \"{Column}\" is {column.Type} but must be {type}; convert it or change the rule.");
        }
    });
}
