namespace MlOps.Sdk.Core;

/// <summary>A check without memory over the present texts of one column.</summary>
internal sealed class TextCheck(Expectation expectation, Func<string, bool> allowed) : ExpectationCheck
{
    public override void Run(RecordBatch batch, ViolationSink sink)
    {
        var column = batch[expectation.Column] as Utf8Column ?? throw new SchemaException(
            $"Column \"{expectation.Column}\" is {batch[expectation.Column].Type}, but its rule \"{expectation.Rule}\" needs a utf8 column; change the rule or convert the column.",
            expectation.Column);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.GetString(row) is { } text && !allowed(text))
            {
                sink.Fail(column, row);
            }
        }
    }
}
