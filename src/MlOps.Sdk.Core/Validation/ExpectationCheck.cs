namespace MlOps.Sdk.Core;

/// <summary>One rule during one run. Batches come in order.</summary>
internal abstract class ExpectationCheck
{
    /// <summary>Reports every row of the batch that breaks the rule.</summary>
    public abstract void Run(RecordBatch batch, ViolationSink sink);

    /// <summary>Called once after the last batch.</summary>
    public virtual void Finish(ViolationSink sink)
    {
    }
}
