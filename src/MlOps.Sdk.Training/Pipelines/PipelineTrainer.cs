using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>
/// Fits preprocessing and a model together and writes both into one ONNX graph. Immutable and thread-safe: one instance may
/// fit many pipelines.
/// </summary>
public sealed class PipelineTrainer
{
    private readonly ITrainer _trainer;
    private readonly PreprocessorBuilder _preprocessing = new();

    /// <summary>Creates a pipeline trainer.</summary>
    /// <param name="trainer">The learning algorithm; see <see cref="Trainer"/>.</param>
    /// <param name="preprocessing">Describes the steps before the model; none by default.</param>
    public PipelineTrainer(ITrainer trainer, Action<PreprocessorBuilder>? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _trainer = trainer;
        preprocessing?.Invoke(_preprocessing);
    }

    /// <summary>Fits the pipeline. The same rows, settings and seed give the same graph byte for byte.</summary>
    /// <param name="train">The training rows. Nothing is learnt from any other row.</param>
    /// <param name="label">The label column: 0/1 or boolean for classification, a number for regression.</param>
    /// <param name="features">The feature columns in order; null means every column but the label.</param>
    /// <param name="validation">Rows whose loss is followed while training; null for none.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="progress">Told each point of the training curve as it is known, on the training thread.</param>
    /// <param name="cancellationToken">Ends the training between two iterations.</param>
    /// <exception cref="SchemaException">A column is missing or of a type that cannot be used; the message lists what there is.</exception>
    /// <exception cref="TrainingException">The rows cannot be learnt from: the label has one class, missing or other values; or a feature misses values the trainer cannot take.</exception>
    public async Task<TrainedPipeline> FitAsync(
        RecordBatch train,
        string label,
        IEnumerable<string>? features = null,
        RecordBatch? validation = null,
        int seed = 0,
        IProgress<TrainingPoint>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentException.ThrowIfNullOrEmpty(label);
        var names = FeaturesOf(train, label, features);
        var labels = LabelColumn.Read(train, label, _trainer.Task);
        if (_trainer.Task == LearningTask.BinaryClassification || labels.Length == 0)
        {
            LabelColumn.RequireBothClasses(label, labels);
        }

        var layout = FeatureLayout.Of(train.Schema, names);
        var (preprocessor, matrix) = PreprocessorFitting.Fit(_preprocessing, train, layout, _trainer);
        var signature = SignatureOf(preprocessor);
        var context = new TrainingContext
        {
            Seed = seed,
            Progress = progress,
            Validation = validation is null ? null : Prepare(validation, label, preprocessor, signature),
        };
        var model = await _trainer.FitAsync(new TrainingData(matrix, ToFloats(labels)), context, cancellationToken).ConfigureAwait(false);
        return new TrainedPipeline(Emit(preprocessor, model, signature, label), signature, preprocessor, model, _trainer)
        {
            Label = label,
            Seed = seed,
            TrainingRows = train.RowCount,
            Parameters = DescribeParameters(seed),
        };
    }

    private static List<string> FeaturesOf(RecordBatch train, string label, IEnumerable<string>? features)
    {
        train.Schema.Require(label);
        var names = features?.ToList() ?? [.. train.Schema.Select(f => f.Name).Where(n => n != label)];
        if (names.Count == 0)
        {
            throw new SchemaException($"There is no feature column besides the label '{label}'. Name at least one.");
        }

        return names.Contains(label)
            ? throw new TrainingException($"The label '{label}' is among the features, which would give the answer away. Take it out.", label)
            : names;
    }

    private static float[] ToFloats(double[] labels) => Array.ConvertAll(labels, v => (float)v);

    private TrainingData Prepare(RecordBatch validation, string label, FittedPreprocessor preprocessor, ModelSignature signature)
    {
        signature.Validate(validation);
        return new TrainingData(preprocessor.Transform(validation), ToFloats(LabelColumn.Read(validation, label, _trainer.Task)));
    }

    private ModelSignature SignatureOf(FittedPreprocessor preprocessor)
    {
        var imputed = preprocessor.ImputedNumbers();
        var output = new TensorDefinition(_trainer.Task.ToOutputName(), TensorElementType.Float32, [-1, 1]);
        return new ModelSignature(
            preprocessor.Layout.ToInputs(name => _trainer.AcceptsNonFiniteValues || imputed.Contains(name)),
            [new SignatureTensor(output, [new Field(output.Name, DataType.Float32, IsNullable: false)])]);
    }

    private byte[] Emit(FittedPreprocessor preprocessor, FittedModel model, ModelSignature signature, string label)
    {
        var graph = new OnnxGraph();
        var tensor = preprocessor.Emit(graph, signature.Inputs);
        graph.Output(signature.Outputs[0].Tensor, model.Emit(graph, tensor));
        return graph.ToModel("pipeline", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mlops.algorithm"] = _trainer.Name,
            ["mlops.label"] = label,
            ["mlops.task"] = _trainer.Task.ToMetadataName(),
        });
    }

    /// <summary>Everything that decides what is fitted besides the rows: each setting of the trainer including defaults, the preprocessing, the algorithm and the seed.</summary>
    /// <param name="seed">The seed of everything random.</param>
    public IReadOnlyDictionary<string, string> DescribeParameters(int seed = 0)
    {
        var steps = _preprocessing.NumericSteps.Select(s => s.Description).Concat(_preprocessing.Encoders.Select(e => e.Description));
        return new SortedDictionary<string, string>(_trainer.Parameters.ToDictionary(), StringComparer.Ordinal)
        {
            ["algorithm"] = _trainer.Name,
            ["preprocessing"] = string.Join(" | ", steps),
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        };
    }
}
