using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>What a step came to: its columns, which it owns, or why there are none.</summary>
internal sealed class StepAnswer : IDisposable
{
    /// <summary>The columns, one row for each row asked; null for a member of an ensemble that failed.</summary>
    public RecordBatch? Outputs { get; init; }

    /// <summary>Each row's label, by the model's own threshold or the votes; null when the step is no classifier.</summary>
    public int[]? Labels { get; init; }

    public QualityLevel Level { get; init; } = QualityLevel.FullModel;

    /// <summary>Why the level is not better; null when it could not be.</summary>
    public string? Reason { get; init; }

    /// <summary>Why a member failed.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The model asked, for the span; null for other steps.</summary>
    public string? Model { get; init; }

    /// <summary>Who answered, for the span.</summary>
    public IReadOnlyList<BatchPart> Parts { get; init; } = [];

    public void Dispose() => Outputs?.Dispose();
}
