using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>
/// The fluent description of a pipeline. Each call sets one part and returns the builder; parts may come in any order.
/// A builder can run many times and is not thread-safe while it is changed.
/// </summary>
public sealed class MlPipelineBuilder
{
    private readonly PipelineDefinition _definition;

    internal MlPipelineBuilder(string name) => _definition = new PipelineDefinition { Name = name };

    /// <summary>Where the rows come from: labelled rows, joined with the values that the features had at each row's time.</summary>
    /// <param name="labels">One row for each example, with the label, the time, the join keys and further columns. Stays the caller's.</param>
    /// <param name="label">The column to predict.</param>
    /// <param name="timestamp">The column that says when each example was decided.</param>
    /// <param name="views">The feature views to join; none trains on the labels' own columns.</param>
    /// <param name="columns">The labels' columns that are inputs of the model. Null takes all but the label, the time and the join keys.</param>
    public MlPipelineBuilder FromFeatures(
        RecordBatch labels, string label, string timestamp, IReadOnlyList<FeatureView> views, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(views);
        return From(labels, label, timestamp, columns, [.. views], null);
    }

    /// <summary>
    /// Where the rows come from: labelled rows, joined with a service's features as of each row's time, those computed on demand included.
    /// A model version that is registered is bound to the service, so that its features cannot change unnoticed, and is served with it.
    /// </summary>
    /// <param name="labels">One row for each example, with the label, the time, the join keys, the service's request columns and further columns. Stays the caller's.</param>
    /// <param name="label">The column to predict.</param>
    /// <param name="timestamp">The column that says when each example was decided.</param>
    /// <param name="service">The feature service.</param>
    /// <param name="columns">The labels' columns that are inputs of the model. Null takes all but the label, the time and the join keys.</param>
    public MlPipelineBuilder FromFeatures(
        RecordBatch labels, string label, string timestamp, FeatureService service, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        return From(labels, label, timestamp, columns, service.Views, service);
    }

    /// <summary>What the joined rows must fulfil; a row that does not stops the run before anything is trained.</summary>
    /// <param name="configure">Adds expectations.</param>
    public MlPipelineBuilder Expect(Action<ExpectationBuilder> configure)
    {
        _definition.Expectations = ExpectationSuite.Define(configure);
        return this;
    }

    /// <summary>Splits by the time column: the last rows are the test rows, so that the model is judged on its future.</summary>
    /// <param name="test">The share of test rows, above 0 and below 1. Default 0.2.</param>
    public MlPipelineBuilder SplitByTime(double test = 0.2)
    {
        _definition.Split = SplitPlan.ByTime(test);
        return this;
    }

    /// <summary>Splits at random, by the pipeline's seed. Not for rows that depend on time: their test score would be too good.</summary>
    /// <param name="test">The share of test rows, above 0 and below 1. Default 0.2.</param>
    public MlPipelineBuilder SplitAtRandom(double test = 0.2)
    {
        _definition.Split = SplitPlan.AtRandom(test);
        return this;
    }

    /// <summary>The preprocessing, fitted on training rows only and part of the model's graph.</summary>
    /// <param name="configure">Adds steps in order.</param>
    public MlPipelineBuilder Preprocess(Action<PreprocessorBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _definition.Preprocessing = configure;
        return this;
    }

    /// <summary>The learning algorithm.</summary>
    /// <param name="trainer">For example <c>Trainer.GradientBoostedTrees()</c>.</param>
    public MlPipelineBuilder Train(ITrainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _definition.Trainer = trainer;
        return this;
    }

    /// <summary>The seed of everything random. Default 0.</summary>
    /// <param name="seed">The seed.</param>
    public MlPipelineBuilder Seed(int seed)
    {
        _definition.Seed = seed;
        return this;
    }

    /// <summary>The metrics to compute on the test rows. Default: every metric known for the trainer's task.</summary>
    /// <param name="metrics">Names, see <see cref="MetricNames"/>.</param>
    public MlPipelineBuilder Evaluate(params IReadOnlyList<string> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _definition.Metrics = [.. metrics];
        return this;
    }

    /// <summary>
    /// Gives every answer an interval that holds the truth in a share of cases. Holds back rows of the training side, by the
    /// pipeline's own split, that the model is not trained on, and calibrates on them; the intervals travel in the package and
    /// come with each prediction. Their coverage and width on the test rows are the metrics <c>interval_coverage</c> and
    /// <c>interval_width</c>, which gates may ask for. Rows split by time are calibrated on the latest ones before the test rows.
    /// </summary>
    /// <param name="coverage">The share of cases, above 0 and below 1. Default 0.9.</param>
    /// <param name="share">The share of the training side to hold back, above 0 and below 1. Default 0.2.</param>
    /// <param name="groups">For regression: interval widths by the size of the answer; see <see cref="ConformalOptions.Groups"/>. Default 1.</param>
    /// <param name="byLabel">For classification: whether each label has the coverage by itself. Default false.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is not above 0 and below 1, or there are not 1 to 100 groups.</exception>
    public MlPipelineBuilder Calibrate(double coverage = 0.9, double share = 0.2, int groups = 1, bool byLabel = false)
    {
        _definition.Calibration = CalibrationPlan.Of(share, new ConformalOptions { Coverage = coverage, Groups = groups, ByLabel = byLabel });
        return this;
    }

    /// <summary>What the metrics must fulfil before the model is registered.</summary>
    /// <param name="configure">Adds gates.</param>
    public MlPipelineBuilder Gate(Action<GateBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var gates = new GateBuilder();
        configure(gates);
        _definition.Gates = gates.Build();
        return this;
    }

    /// <summary>Registers the model when it has passed the gates, under the pipeline's name, and points an alias at it.</summary>
    /// <param name="alias">The alias, for example <see cref="Alias.Champion"/>; null registers without one.</param>
    public MlPipelineBuilder Register(string? alias = Alias.Champion)
    {
        _definition.Registers = true;
        _definition.RegisterAlias = alias;
        return this;
    }

    /// <summary>Runs the pipeline: every step is tracked, and work whose inputs have not changed is not done again.</summary>
    /// <param name="services">The application's services, with the platform added by <c>AddMlOps()</c>.</param>
    /// <param name="progress">Told where the run is; null for nobody.</param>
    /// <param name="cancellationToken">Stops the run; what was tracked so far stays, marked as failed.</param>
    /// <returns>What came out, which the caller disposes.</returns>
    /// <exception cref="InvalidOperationException">The description lacks a part; the message names the call to add.</exception>
    /// <exception cref="DataValidationException">The rows break an expectation.</exception>
    /// <exception cref="TrainingException">The rows cannot be learned from.</exception>
    public Task<PipelineResult> RunAsync(IServiceProvider services, IProgress<PipelineProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        _definition.Check();
        return PipelineRunner.RunAsync(_definition, services, progress, cancellationToken);
    }

    private MlPipelineBuilder From(
        RecordBatch labels, string label, string timestamp, IReadOnlyList<string>? columns, IReadOnlyList<FeatureView> views, FeatureService? service)
    {
        ArgumentNullException.ThrowIfNull(labels);
        labels.Schema.Require(label);
        labels.Schema.Require(timestamp);
        foreach (var column in columns ?? [])
        {
            labels.Schema.Require(column);
        }

        _definition.Source = new LabelledSource(labels, label, timestamp, views, columns is null ? null : [.. columns], service);
        return this;
    }
}
