using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Predictions on their way to the handlers and the log: a batch, which it owns, or one row as values, which is made part of a batch
/// off the callers' path. A marker carries nothing and only tells that its turn has come.
/// </summary>
internal sealed class PredictionEvent : IDisposable
{
    private readonly ServedVersion? _version;
    private readonly string _variant;
    private readonly QualityLevel _level;
    private readonly (RecordBatch Features, RecordBatch Outputs)? _batch;
    private readonly object?[]? _row;
    private readonly double _answer;

    private PredictionEvent(
        ServedVersion? version, string variant, QualityLevel level, DateTimeOffset at,
        (RecordBatch Features, RecordBatch Outputs)? batch, object?[]? row, double answer, TaskCompletionSource? reached)
    {
        (_version, _variant, _level, At, _batch, _row, _answer) = (version, variant, level, at, batch, row, answer);
        Reached = reached;
    }

    public TaskCompletionSource? Reached { get; }

    public DateTimeOffset At { get; }

    /// <summary>Who wants to know.</summary>
    public PredictionUses Uses { get; init; } = PredictionUses.Events;

    /// <summary>What the log keeps of the call; null when it is not logged.</summary>
    public LoggedCall? Call { get; init; }

    public string Model => _version!.Model;

    public int RowCount => _batch?.Features.RowCount ?? 1;

    public static PredictionEvent OfBatch(
        ServedVersion version, string variant, QualityLevel level, RecordBatch features, RecordBatch outputs, DateTimeOffset at, PredictionUses uses, LoggedCall? call) =>
        new(version, variant, level, at, (features, outputs), null, 0, null) { Uses = uses, Call = call };

    public static PredictionEvent OfRow(
        ServedVersion version, string variant, QualityLevel level, object?[] values, double answer, DateTimeOffset at, PredictionUses uses, LoggedCall? call) =>
        new(version, variant, level, at, null, values, answer, null) { Uses = uses, Call = call };

    public static PredictionEvent Marker(TaskCompletionSource reached) => new(null, string.Empty, default, default, null, null, 0, reached);

    /// <summary>Whether both are rows that one version answered in the same way, for the same readers.</summary>
    public bool GoesWith(PredictionEvent next) =>
        _row is not null && next._row is not null && _version == next._version && _variant == next._variant && _level == next._level && Uses == next.Uses
        && (Call is null || Call.Keys.HasNamesOf(next.Call!.Keys));

    /// <summary>One batch of events that go together; it owns its batches.</summary>
    public static PredictionsMade ToPublic(IReadOnlyList<PredictionEvent> together)
    {
        var first = together[0];
        var version = first._version!;
        var (features, outputs) = first._batch ?? Build(together, version);
        return new PredictionsMade(version.Model, version.NumberText, first._variant, features, outputs, first.At, (int)first._level);
    }

    /// <summary>The same events as rows of the log; belongs to the caller.</summary>
    public static RecordBatch ToLog(IReadOnlyList<PredictionEvent> together, PredictionsMade made) => PredictionLogRows.Build(together, together[0]._version!, made);

    public void Dispose()
    {
        _batch?.Features.Dispose();
        _batch?.Outputs.Dispose();
        Call?.Keys.Dispose();
    }

    private static (RecordBatch Features, RecordBatch Outputs) Build(IReadOnlyList<PredictionEvent> rows, ServedVersion version)
    {
        var features = new RecordBatchBuilder(version.Signature.InputSchema, rows.Count);
        var outputs = new RecordBatchBuilder(new Schema(version.MainOutput), rows.Count);
        foreach (var row in rows)
        {
            features.AppendRow(row._row!);
            outputs.AppendRow(row._answer);
        }

        return (features.Build(), outputs.Build());
    }
}
