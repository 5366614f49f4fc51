using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Predictions on their way to the handlers. Owns its batches. A marker carries none and only tells that its turn has come.</summary>
internal sealed class PredictionEvent(string model, string version, string variant, int qualityLevel, RecordBatch features, RecordBatch outputs, DateTimeOffset at) : IDisposable
{
    private static readonly RecordBatch Nothing = new(new Schema());

    public string Model { get; } = model;

    public RecordBatch Features { get; } = features;

    public TaskCompletionSource? Reached { get; private init; }

    public static PredictionEvent Marker(TaskCompletionSource reached) =>
        new(string.Empty, string.Empty, string.Empty, 0, Nothing, Nothing, default) { Reached = reached };

    /// <summary>Puts events that go together into one and disposes them.</summary>
    public static PredictionEvent Concat(IReadOnlyList<PredictionEvent> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var whole = new PredictionEvent(
            parts[0].Model, parts[0].Version, parts[0].Variant, parts[0].QualityLevel,
            RecordBatch.Concat([.. parts.Select(part => part.Features)]), RecordBatch.Concat([.. parts.Select(part => part.Outputs)]), parts[0].At);
        foreach (var part in parts)
        {
            part.Dispose();
        }

        return whole;
    }

    public bool GoesWith(PredictionEvent next) =>
        next.Reached is null && Model == next.Model && Version == next.Version && Variant == next.Variant && QualityLevel == next.QualityLevel
        && Features.Schema.Equals(next.Features.Schema) && Outputs.Schema.Equals(next.Outputs.Schema);

    public PredictionsMade ToPublic() => new(Model, Version, Variant, Features, Outputs, At, QualityLevel);

    public void Dispose()
    {
        Features.Dispose();
        Outputs.Dispose();
    }

    private string Version { get; } = version;

    private string Variant { get; } = variant;

    private int QualityLevel { get; } = qualityLevel;

    private RecordBatch Outputs { get; } = outputs;

    private DateTimeOffset At { get; } = at;
}
