using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>What a pipeline run came to. Owns the data of the split.</summary>
public sealed class PipelineResult : IDisposable
{
    private readonly PipelineContext _context;

    internal PipelineResult(PipelineContext context) => _context = context;

    /// <summary>The pipeline's name, which is the model's.</summary>
    public string Model => _context.Definition.Name;

    /// <summary>The tracked run that trained the model, of now or of an earlier time.</summary>
    public string RunId => _context.RunId;

    /// <summary>The packaged model.</summary>
    public ModelPackage Package => _context.Package!;

    /// <summary>The metrics on the test rows, computed from what the inference engine returned for the model's graph.</summary>
    public Evaluation Evaluation => _context.Evaluation!;

    /// <summary>The verdicts of the gates.</summary>
    public GateReport Gates => _context.Gates!;

    /// <summary>The registered version; null when a gate refused the model or the pipeline does not register.</summary>
    public ModelVersion? Version => _context.Version;

    /// <summary>The split rows. They belong to the result.</summary>
    public DataSplit Data => _context.Split!;

    /// <summary>The rows of <see cref="DataSplit.Train"/> that the intervals were calibrated on and the model was not fitted on; null without calibration. They belong to the result.</summary>
    public RecordBatch? CalibrationRows => _context.Held?.Test;

    /// <summary>What each step did, in order.</summary>
    public IReadOnlyList<PipelineStepReport> Steps => _context.Reports;

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Held?.Dispose();
        _context.Split?.Dispose();
    }
}
