namespace MlOps.Sdk.Serving;

/// <summary>What a batch job does with rows that the model cannot answer, such as those that lack a value it needs.</summary>
public enum BadRowPolicy
{
    /// <summary>The job fails. What was committed before stays, and the job can go on once the cause is gone.</summary>
    Fail = 0,

    /// <summary>The row is written without an answer, and why in <see cref="BatchJob.ErrorColumn"/>, up to <see cref="BatchJob.MaximumBadRows"/> rows.</summary>
    Keep = 1,
}
