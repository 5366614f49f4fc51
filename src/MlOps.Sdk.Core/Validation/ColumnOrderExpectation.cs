namespace MlOps.Sdk.Core;

internal sealed class ColumnOrderExpectation(string column, ExpectationSeverity severity, string other)
    : Expectation(column, "at-most-column", severity)
{
    public override string Requirement => $"at most the value of column \"{other}\" in the same row";

    public override ExpectationCheck Start() => new Check(this, other);

    private sealed class Check(Expectation expectation, string other) : ExpectationCheck
    {
        public override void Run(RecordBatch batch, ViolationSink sink)
        {
            var column = batch[expectation.Column];
            var limit = batch[other];
            bool instants = column.Type.Kind == DataTypeKind.Timestamp;
            var values = NumericCells.Of(expectation.Column, column, instants);
            var limits = NumericCells.Of(other, limit, instants);
            for (var row = 0; row < batch.RowCount; row++)
            {
                if (!column.IsNull(row) && !limit.IsNull(row) && !(values(row) <= limits(row)))
                {
                    sink.Fail(column, row);
                }
            }
        }
    }
}
