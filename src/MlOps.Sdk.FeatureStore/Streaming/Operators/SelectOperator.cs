using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Puts other rows in the place of rows: a computation, or columns from elsewhere.</summary>
internal sealed class SelectOperator(Schema schema, Func<RecordBatch, CancellationToken, ValueTask<RecordBatch>> select) : StreamOperator
{
    public override async ValueTask<IReadOnlyList<RecordBatch>> ProcessAsync(int input, RecordBatch batch, StreamCounters counters, CancellationToken cancellationToken)
    {
        var selected = await select(batch, cancellationToken).ConfigureAwait(false);
        if (selected.Schema.Equals(schema))
        {
            return [selected];
        }

        using (selected)
        {
            throw new SchemaException($"A step of the stream promised the columns ({schema}) but gave ({selected.Schema}). Build the batch with the promised schema.");
        }
    }
}
