using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>A loaded, checked and warm model version.</summary>
internal sealed class ServedVersion : SharedLifetime
{
    private readonly ModelScorer _scorer;
    private readonly VersionEngine _engine;
    private readonly bool _isClassifier;
    private readonly double _threshold;

    /// <summary>Takes over the scorer and the engine.</summary>
    public ServedVersion(
        ModelVersion registered, ModelMetadata metadata, PackageLineage lineage, ModelSession session, ModelScorer scorer, VersionEngine engine, EnginePlan plan)
    {
        Registered = registered;
        Plan = plan;
        _engine = engine;
        Lineage = lineage;
        Calibration = metadata.Calibration;
        _scorer = scorer;
        RowScorer = RowScorer.TryCreate(session, scorer);
        Vector = RowScorer is null ? null : VectorShape.Of(scorer.Signature);
        _isClassifier = metadata.Task == ModelTasks.BinaryClassification;
        _threshold = metadata.DecisionThreshold;
        NumberText = registered.Version.ToString(CultureInfo.InvariantCulture);
        InputNames = [.. scorer.Signature.InputSchema.Select(field => field.Name)];
        MainOutput = FindMainOutput(scorer.Signature.OutputSchema, _isClassifier);
    }

    public ModelVersion Registered { get; }

    public PackageLineage Lineage { get; }

    /// <summary>How its answers were calibrated; null when they were not.</summary>
    public ConformalCalibration? Calibration { get; }

    public bool IsClassifier => _isClassifier;

    public string Model => Registered.Model;

    public int Number => Registered.Version;

    public string NumberText { get; }

    public IReadOnlyList<string> InputNames { get; }

    public ModelSignature Signature => _scorer.Signature;

    public string Provider => _scorer.Provider;

    /// <summary>The output column that holds the answer.</summary>
    public Field MainOutput { get; }

    /// <summary>The short way for single rows; null when the model is not simple enough for it.</summary>
    public RowScorer? RowScorer { get; }

    /// <summary>What rows of bare numbers must be like; null when the model takes more than numbers.</summary>
    public VectorShape? Vector { get; }

    /// <summary>How its engine was asked to compute.</summary>
    public EnginePlan Plan { get; }

    /// <summary>Its replicas; null when it is computed by its own session alone.</summary>
    public ReplicaEngine? Replicas => _engine as ReplicaEngine;

    /// <summary>False while a rolling update adds replicas or takes them away.</summary>
    public bool IsWhole => Replicas is not { } replicas || replicas.Count == replicas.Planned;

    /// <summary>What its batcher has done; null when it has none.</summary>
    public BatchingStatistics? Batching => _engine.Batching;

    /// <summary>The memory it takes, given back when it is freed; null when nobody counts it.</summary>
    public MemoryPlace? Place { get; init; }

    /// <summary>Answers the rows of a call.</summary>
    public ValueTask<Scored> ScoreAsync(PredictionInput input, string variant, CancellationToken cancellationToken) =>
        _engine.ScoreAsync(this, input, variant, cancellationToken);

    public RecordBatch Score(RecordBatch rows, CancellationToken cancellationToken) => _scorer.Score(rows, cancellationToken);

    public double? ProbabilityOf(double value) => _isClassifier ? value : null;

    public int? LabelOf(double value) => _isClassifier ? (value >= _threshold ? 1 : 0) : null;

    public PredictionInterval? IntervalOf(double value) =>
        Calibration is { } calibration && calibration.TryGetInterval(value, out var low, out var high)
            ? new PredictionInterval(low, high, calibration.Coverage)
            : null;

    protected override void Free()
    {
        _engine.Dispose();
        _scorer.Dispose();
        Place?.Dispose();
    }

    /// <exception cref="SchemaException">No output is a number.</exception>
    public static Field FindMainOutput(Schema outputs, bool isClassifier)
    {
        var wanted = isClassifier ? ModelOutputs.Probability : ModelOutputs.Prediction;
        return outputs.Contains(wanted) ? outputs[wanted] : outputs.FirstOrDefault(field => field.Type.IsNumeric)
            ?? throw new SchemaException($"The model gives no number: its outputs are {outputs}. Give it an output column '{wanted}'.");
    }
}
