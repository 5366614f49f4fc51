namespace MlOps.Sdk.Core;

/// <summary>A check without memory that looks at one column of each batch.</summary>
internal sealed class ColumnCheck(string column, Action<Column, ViolationSink> run) : ExpectationCheck
{
    public override void Run(RecordBatch batch, ViolationSink sink) => run(batch[column], sink);
}
