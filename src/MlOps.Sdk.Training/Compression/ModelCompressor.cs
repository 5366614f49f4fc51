using System.IO.Compression;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>
/// Compresses models and tells what it cost: the size, the time of a call, and how far the answers are off, measured on given rows with
/// the engine that serves the models. What loses more than the limits is refused. Thread-safe.
/// </summary>
public sealed class ModelCompressor
{
    private readonly ModelRuntime _runtime;
    private readonly MetricCatalog _metrics;
    private readonly TimeProvider _time;

    /// <summary>Creates a compressor.</summary>
    /// <param name="runtime">The engine that models are measured with.</param>
    /// <param name="metrics">The metrics it knows; the built-in ones by default.</param>
    /// <param name="time">Measures times; the system's by default.</param>
    public ModelCompressor(ModelRuntime runtime, MetricCatalog? metrics = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        (_runtime, _metrics, _time) = (runtime, metrics ?? MetricCatalog.Default, time ?? TimeProvider.System);
    }

    /// <summary>Compresses a model.</summary>
    /// <param name="model">The ONNX file, from our trainers or from anywhere.</param>
    /// <param name="signature">What it takes and gives; the compressed one takes and gives the same.</param>
    /// <param name="rows">Rows that the model has not been trained on, with the label column if the options name one.</param>
    /// <param name="compression">What to do.</param>
    /// <param name="options">How to judge the result; it must name a label or a largest difference.</param>
    /// <param name="cancellationToken">Ends the measuring.</param>
    /// <exception cref="CompressionException">There is nothing to compress, or the result is beyond a limit: the message names what was measured, and the exception holds the report.</exception>
    /// <exception cref="ModelRuntimeException">The model file is refused, or the engine cannot run the model.</exception>
    /// <exception cref="SchemaException">The rows do not fit the signature.</exception>
    /// <exception cref="TrainingException">There are no rows, or the metric is not defined for them.</exception>
    public async Task<CompressedModel> CompressAsync(
        ReadOnlyMemory<byte> model, ModelSignature signature, RecordBatch rows, Compression compression, CompressionOptions options, CancellationToken cancellationToken = default)
    {
        var (compressed, _) = await RunAsync(model, signature, rows, compression, options, samples: null, cancellationToken).ConfigureAwait(false);
        return compressed;
    }

    /// <summary>
    /// Compresses a package's model. The new package keeps name, signature, profile and golden samples of the old one and names it in its lineage. Its samples'
    /// tolerance is widened by twice what the compressed model was measured to be off on them; its metrics are those measured here.
    /// </summary>
    /// <param name="package">The package.</param>
    /// <param name="rows">Rows that the model has not been trained on, with the label column if the options name one.</param>
    /// <param name="compression">What to do.</param>
    /// <param name="options">How to judge the result; it must name a label or a largest difference.</param>
    /// <param name="cancellationToken">Ends the measuring.</param>
    /// <inheritdoc cref="CompressAsync(ReadOnlyMemory{byte}, ModelSignature, RecordBatch, Compression, CompressionOptions, CancellationToken)" path="/exception"/>
    public async Task<CompressedPackage> CompressAsync(
        ModelPackage package, RecordBatch rows, Compression compression, CompressionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        var (compressed, goldenDifference) = await RunAsync(package.Model, package.Signature, rows, compression, options, package.Samples, cancellationToken).ConfigureAwait(false);
        return DerivedPackage.Of(package, compressed, goldenDifference, _time.GetUtcNow());
    }

    private async Task<(CompressedModel Model, double GoldenDifference)> RunAsync(
        ReadOnlyMemory<byte> model, ModelSignature signature, RecordBatch rows, Compression compression, CompressionOptions options, ModelSamples? samples, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(compression);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (rows.RowCount == 0)
        {
            throw new TrainingException("There are no rows to judge the compressed model on. Give some that it was not trained on.", options.Label);
        }

        // Only what the engine takes is changed: it refuses graphs that go round in circles.
        using var before = await LoadAsync(model, signature, "original", cancellationToken).ConfigureAwait(false);
        var (bytes, notes) = await Task.Run(() => Apply(model, compression), cancellationToken).ConfigureAwait(false);
        using var after = await LoadAsync(bytes, signature, "compressed", cancellationToken).ConfigureAwait(false);
        var measuring = new CompressionMeasuring(before, after, rows, _metrics, _time);
        var report = await measuring.MeasureAsync(compression.Name, model.Length, bytes.Length, notes, options, cancellationToken).ConfigureAwait(false);
        report = report with { TransportBytesBefore = TransportBytes(model.Span), TransportBytesAfter = TransportBytes(bytes) };
        CompressionLimits.Require(report, options);
        if (samples is not { Inputs.RowCount: > 0 })
        {
            return (new CompressedModel(bytes, report), 0);
        }

        var golden = AnswerDifference.From(samples.Outputs, after, samples.Inputs, cancellationToken);
        CompressionLimits.RequireGolden(report, golden, options);
        return (new CompressedModel(bytes, report), golden.Maximum);
    }

    private static (byte[] Bytes, CompressionNotes Notes) Apply(ReadOnlyMemory<byte> model, Compression compression)
    {
        var document = OnnxDocument.Parse(model);
        var notes = new CompressionNotes();
        compression.Apply(document, notes);
        if (notes.Weights.Count == 0)
        {
            var reasons = notes.Untouched.Take(5).Select(u => $"'{u.Output}': {u.Reason}").ToList();
            throw new CompressionException(
                $"The compression \"{compression.Name}\" finds nothing to do in the model{(reasons.Count == 0 ? ", which has no layers with weights" : $" ({string.Join("; ", reasons)})")}. Choose another, or serve the model as it is.");
        }

        return (document.ToArray(), notes);
    }

    private async Task<ModelScorer> LoadAsync(ReadOnlyMemory<byte> model, ModelSignature signature, string name, CancellationToken cancellationToken)
    {
        var session = await _runtime.LoadAsync(model, new ModelSessionOptions { ModelName = name }, cancellationToken).ConfigureAwait(false);
        try
        {
            return new ModelScorer(session, signature);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static long TransportBytes(ReadOnlySpan<byte> model)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(model);
        }

        return compressed.Length;
    }
}
