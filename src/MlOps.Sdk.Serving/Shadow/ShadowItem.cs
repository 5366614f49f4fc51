using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Rows for a shadow version with what was answered; one row as values, or a batch, which it owns.</summary>
internal sealed record ShadowItem(object?[]? Row, RecordBatch? Batch, double[] Answers, int?[] Labels) : IDisposable
{
    /// <summary>An item without rows that says when everything before it was compared.</summary>
    public static ShadowItem Marker(TaskCompletionSource reached) => new(null, null, [], []) { Reached = reached };

    public TaskCompletionSource? Reached { get; private init; }

    public int RowCount => Answers.Length;

    public void Dispose() => Batch?.Dispose();
}
