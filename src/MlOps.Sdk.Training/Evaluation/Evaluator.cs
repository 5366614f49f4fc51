using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Evaluates models by what the inference engine returns for their graph; nothing is computed beside it. Thread-safe.</summary>
public sealed class Evaluator
{
    private readonly MetricCatalog _metrics;

    /// <summary>Creates an evaluator.</summary>
    /// <param name="metrics">The metrics it knows; the built-in ones by default.</param>
    public Evaluator(MetricCatalog? metrics = null) => _metrics = metrics ?? MetricCatalog.Default;

    /// <summary>Loads a trained pipeline's graph into an engine and evaluates it.</summary>
    /// <param name="runtime">The engine.</param>
    /// <param name="pipeline">The pipeline, whose label column is used.</param>
    /// <param name="batch">The rows, with features and label.</param>
    /// <param name="metrics">Names of metrics; null means all that fit the task and are defined for the rows.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <inheritdoc cref="EvaluateAsync(ModelScorer, RecordBatch, string, IEnumerable{string}, CancellationToken)" path="/exception"/>
    public async Task<Evaluation> EvaluateAsync(
        ModelRuntime runtime, TrainedPipeline pipeline, RecordBatch batch, IEnumerable<string>? metrics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(pipeline);
        var options = new ModelSessionOptions { ModelName = pipeline.Algorithm };
        var session = await runtime.LoadAsync(pipeline.Onnx, options, cancellationToken).ConfigureAwait(false);
        using var scorer = new ModelScorer(session, pipeline.Signature);
        return await EvaluateAsync(scorer, batch, pipeline.Label, metrics, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Scores the rows and compares the result with the label.</summary>
    /// <param name="scorer">The model; its output "probability" or "prediction" is judged.</param>
    /// <param name="batch">The rows, with features and label.</param>
    /// <param name="label">The label column.</param>
    /// <param name="metrics">Names of metrics; null means all that fit the task and are defined for the rows.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <exception cref="ArgumentException">A metric is not known or does not fit the task.</exception>
    /// <exception cref="SchemaException">A column is missing or of another type, or the model has neither output.</exception>
    /// <exception cref="TrainingException">There are no rows, the label has missing or other values, or a named metric is not defined for the rows.</exception>
    public Task<Evaluation> EvaluateAsync(
        ModelScorer scorer, RecordBatch batch, string label, IEnumerable<string>? metrics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentException.ThrowIfNullOrEmpty(label);
        var task = TaskOf(scorer.Signature);
        var chosen = metrics?.Select(name => RequireFor(task, name)).ToList();

        // Scoring is synchronous work on the caller's cores; keep it off the caller's thread.
        return Task.Run(() => Evaluate(scorer, batch, label, task, chosen, cancellationToken), cancellationToken);
    }

    private static LearningTask TaskOf(ModelSignature signature)
    {
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            if (signature.OutputSchema.Contains(task.ToOutputName()))
            {
                return task;
            }
        }

        throw new SchemaException(
            $"The model gives {signature.OutputSchema}, but neither 'probability' nor 'prediction'. Name the output to evaluate so in its signature.");
    }

    private IMetric RequireFor(LearningTask task, string name)
    {
        var metric = _metrics[name];
        return metric.Task == task
            ? metric
            : throw new ArgumentException(
                $"The metric '{name}' is for {metric.Task.ToMetadataName()}, but the model does {task.ToMetadataName()}. Use one of {string.Join(", ", _metrics.For(task).Select(m => m.Name))}.", nameof(name));
    }

    private Evaluation Evaluate(
        ModelScorer scorer, RecordBatch batch, string label, LearningTask task, List<IMetric>? chosen, CancellationToken cancellationToken)
    {
        if (batch.RowCount == 0)
        {
            throw new TrainingException("There are no rows to evaluate on. Check the filters and the split before it.", label);
        }

        var actual = LabelColumn.Read(batch, label, task);
        var predicted = new double[batch.RowCount];
        using (var outputs = scorer.Score(batch, cancellationToken))
        {
            ColumnReading.Gather<double>(outputs[task.ToOutputName()], 0, batch.RowCount, predicted);
        }

        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in chosen ?? _metrics.For(task))
        {
            var value = metric.Compute(actual, predicted);
            if (!double.IsNaN(value))
            {
                values[metric.Name] = value;
            }
            else if (chosen is not null)
            {
                throw new TrainingException(
                    $"The metric '{metric.Name}' is not defined for these {batch.RowCount} rows, as the label '{label}' holds one class only. Evaluate on more rows, or leave the metric out.", label);
            }
        }

        return new Evaluation(task, values, actual, predicted, scorer.Provider);
    }
}
