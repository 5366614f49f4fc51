using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Fitted preprocessing and model, as one ONNX graph and in memory. Immutable and thread-safe.</summary>
public sealed class TrainedPipeline
{
    private readonly FittedPreprocessor _preprocessor;
    private readonly FittedModel _model;

    internal TrainedPipeline(byte[] onnx, ModelSignature signature, FittedPreprocessor preprocessor, FittedModel model, ITrainer trainer)
    {
        Onnx = onnx;
        Signature = signature;
        _preprocessor = preprocessor;
        _model = model;
        Algorithm = trainer.Name;
        Task = trainer.Task;
        Importance = preprocessor.FeatureNames.Zip(model.Importance).OrderByDescending(p => p.Second)
            .Select(p => KeyValuePair.Create(p.First, p.Second)).ToList();
    }

    /// <summary>The whole pipeline as an ONNX model file.</summary>
    public ReadOnlyMemory<byte> Onnx { get; }

    /// <summary>The graph's inputs and outputs and the columns they are made of.</summary>
    public ModelSignature Signature { get; }

    /// <summary>The trainer's name; see <see cref="TrainerNames"/>.</summary>
    public string Algorithm { get; }

    /// <summary>What the pipeline predicts.</summary>
    public LearningTask Task { get; }

    /// <summary>The label column.</summary>
    public required string Label { get; init; }

    /// <summary>The seed it was trained with.</summary>
    public required int Seed { get; init; }

    /// <summary>The number of rows it was trained on.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Every setting of the trainer including defaults, and the preprocessing, algorithm and seed.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The training curve, by step and split.</summary>
    public IReadOnlyList<TrainingPoint> Curve => _model.Curve;

    /// <summary>The features the model sees, in order, for example "lines_added" and "subsystem=planner".</summary>
    public IReadOnlyList<string> FeatureNames => _preprocessor.FeatureNames;

    /// <summary>
    /// How much each feature contributed, largest first, summing to 1: the loss its splits saved (trees), or its weight times
    /// its standard deviation (logistic regression).
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Importance { get; }

    /// <summary>Predicts in memory, without a runtime: the probability of class 1 or the number, one per row.</summary>
    /// <exception cref="SchemaException">The rows do not fit the signature.</exception>
    public float[] Predict(RecordBatch batch)
    {
        Signature.Validate(batch);
        return _model.Predict(_preprocessor.Transform(batch));
    }
}
