using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>What the steps of one run hand on to each other. A step reads what earlier steps have set.</summary>
internal sealed class PipelineContext(PipelineDefinition definition, PipelineServices services, IProgress<PipelineProgress>? progress) : IAsyncDisposable
{
    private const int LongestReason = 1_000;

    private readonly List<PipelineStepReport> _reports = [];
    private string _step = string.Empty;

    public PipelineDefinition Definition { get; } = definition;

    public PipelineServices Services { get; } = services;

    public LabelledSource Source => Definition.Source!;

    public IReadOnlyList<PipelineStepReport> Reports => _reports;

    public IReadOnlyList<MaterializationResult> Materialized { get; set; } = [];

    public TrainingSet? TrainingSet { get; set; }

    public DataSplit? Split { get; set; }

    /// <summary>The training side again divided into rows to fit and rows to calibrate on; null when nothing is calibrated.</summary>
    public DataSplit? Held { get; set; }

    /// <summary>The rows that the model is fitted on.</summary>
    public RecordBatch FittedRows => (Held ?? Split!).Train;

    public ConformalCalibration? Calibration { get; set; }

    public string Fingerprint { get; set; } = string.Empty;

    /// <summary>The tracked run, while this pipeline run is the one that trains; null when an earlier one is reused.</summary>
    public ExperimentRun? Run { get; set; }

    public string RunId { get; set; } = string.Empty;

    public TrainedPipeline? Trained { get; set; }

    public ModelPackage? Package { get; set; }

    public Evaluation? Evaluation { get; set; }

    public GateReport? Gates { get; set; }

    public ModelVersion? Version { get; set; }

    public void Report(string step, string detail, double? fraction = null) => progress?.Report(new PipelineProgress(step, detail, fraction));

    public async Task RunStepAsync(string name, Func<PipelineContext, CancellationToken, Task<StepOutcome>> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _step = name;
        Report(name, "starting", 0);
        var started = Services.Time.GetTimestamp();
        using var activity = PipelineTelemetry.Source.StartActivity(name);
        var outcome = await step(this, cancellationToken).ConfigureAwait(false);
        activity?.SetTag("mlops.pipeline.reused", outcome.Reused);
        _reports.Add(new PipelineStepReport(name, outcome.Reused, Services.Time.GetElapsedTime(started), outcome.Detail));
        Report(name, outcome.Detail, 1);
    }

    /// <summary>Ends a run that was not finished as failed, with the step and the reason; never hides the failure itself.</summary>
    public async ValueTask FailAsync(Exception failure)
    {
        if (Run is not { Status: RunStatus.Running })
        {
            return;
        }

        var reason = failure is OperationCanceledException ? "it was cancelled." : OneLine(failure.Message);
        try
        {
            await Run.EndAsync(RunStatus.Failed, $"Step '{_step}': {reason}").ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is MlOpsException or ArgumentException or ObjectDisposedException)
        {
            // The run's own end tries once more and logs what keeps it from being written.
        }
    }

    /// <summary>Ends a run that was not finished as failed, and frees the data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Run is not null)
        {
            await Run.DisposeAsync().ConfigureAwait(false);
        }

        Held?.Dispose();
        Split?.Dispose();
        TrainingSet?.Dispose();
    }

    private static string OneLine(string message) => string.Concat(message.Take(LongestReason).Select(c => char.IsControl(c) ? ' ' : c));
}
