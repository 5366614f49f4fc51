using MlOps.Sdk.Core;
using MlOps.Sdk.Core.Tests;
using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Training.Tests;

public sealed class ModelCompressorTests
{
    private static readonly ModelCompressor Compressor = new(Perceptron.Runtime);
    private static readonly CompressionOptions Loose = new() { Label = "label", MaximumMetricLoss = 1, MaximumSizeRatio = 2 };

    [Fact]
    public async Task CompressAsync_Int8_ReportsWhatItCost()
    {
        using var rows = Perceptron.Rows();
        var (onnx, report) = await Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows, Compression.Int8(minimumWeights: 100), Loose);
        Assert.Equal(("int8", 16, Perceptron.Model.Length, onnx.Length), (report.Method, report.Rows, report.BytesBefore, report.BytesAfter));
        Assert.InRange(report.SizeRatio, 0.2, 0.7);
        Assert.True(report.LatencyBeforeMs > 0 && report.LatencyAfterMs > 0);

        // The same by hand: the answers in a batch and of single rows.
        var wanted = Perceptron.Run(Perceptron.Model, Perceptron.X);
        var batch = Perceptron.Run(onnx, Perceptron.X);
        var single = Enumerable.Range(0, 16).Select(r => Perceptron.Run(onnx, Perceptron.X.AsSpan(r * 12, 12))[0]);
        var distances = wanted.Zip(batch).Concat(wanted.Zip(single)).Select(pair => Math.Abs((double)pair.First - pair.Second)).ToList();
        Assert.Equal(distances.Max(), report.MaximumDifference, 6);
        Assert.Equal(distances.Average(), report.MeanDifference, 6);
        Assert.Equal("r2", report.Metric);
        Assert.Equal(report.MetricsBefore["r2"] - report.MetricsAfter["r2"], report.MetricLoss);
        Assert.Equal(["w1", "w2"], report.Weights.Select(w => w.Name));
        Assert.Equal("prediction", report.Untouched.Single().Output);
        Assert.StartsWith("int8: ", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompressAsync_BeyondALimit_IsRefusedWithMeasuredAndAllowed()
    {
        using var rows = Perceptron.Rows();
        async Task<CompressionException> RefusedAsync(Compression compression, Action<CompressionOptions> limit)
        {
            var options = new CompressionOptions { Label = "label", MaximumMetricLoss = 10, MaximumSizeRatio = 2 };
            limit(options);
            return await Assert.ThrowsAsync<CompressionException>(() => Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows, compression, options));
        }

        var half = Compression.PruneUnits(0.6);
        var exception = await RefusedAsync(half, o => o.MaximumDifference = 0.001);
        Assert.Contains($"off by up to {exception.Report!.MaximumDifference:0.######}, but MaximumDifference is 0.001", exception.Message, StringComparison.Ordinal);
        exception = await RefusedAsync(half, o => o.MaximumMetricLoss = 0.001);
        Assert.Contains($"\"r2\" became worse by {exception.Report!.MetricLoss:0.######}, but MaximumMetricLoss is 0.001", exception.Message, StringComparison.Ordinal);
        exception = await RefusedAsync(half, o => (o.Metric, o.MaximumMetricLoss) = ("rmse", 0.001));
        Assert.Contains("\"rmse\" became worse", exception.Message, StringComparison.Ordinal);
        exception = await RefusedAsync(Compression.Float16(), o => o.MaximumSizeRatio = 0.3);
        Assert.Contains("MaximumSizeRatio is 0.3", exception.Message, StringComparison.Ordinal);
        exception = await RefusedAsync(Compression.Float16(), o => o.MaximumLatencyRatio = 1e-6);
        Assert.Contains("MaximumLatencyRatio", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompressAsync_PrunedWeights_CountWhenTransportedOnly()
    {
        using var rows = Perceptron.Rows();
        var (_, report) = await Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows, Compression.Prune(0.5), new() { MaximumDifference = 100 });
        // A little smaller, as the original holds its values one by one.
        Assert.InRange(report.SizeRatio, 0.8, 1.05);
        Assert.True(report.TransportBytesAfter < report.TransportBytesBefore * 0.8, $"{report.TransportBytesAfter} of {report.TransportBytesBefore}");
        Assert.Null(report.Metric);
    }

    [Fact]
    public async Task CompressAsync_OneAfterTheOther_DoesBoth()
    {
        using var rows = Perceptron.Rows();
        var both = Compression.PruneUnits(0.2).Then(Compression.Int8(minimumWeights: 1));
        var (onnx, report) = await Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows, both, Loose);
        Assert.Equal("prune-units+int8", report.Method);
        Assert.True(report.DroppedUnits > 0);
        Assert.True(ModelFile.Inspect(onnx.Span).Operators["MatMulInteger"] == 3);
    }

    [Fact]
    public async Task CompressAsync_ModelWithoutLayers_SaysSo()
    {
        var tree = OnnxSeeds.All.Single(s => s.Name == "forest").Model;
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [-1, 4]), [.. Enumerable.Range(0, 4).Select(i => new Field($"x{i}", DataType.Float32))])],
            [new(new("y", TensorElementType.Float32, [-1, 1]), [new("prediction", DataType.Float32)])]);
        using var rows = Perceptron.Rows();
        var exception = await Assert.ThrowsAsync<CompressionException>(() => Compressor.CompressAsync(tree, signature, rows, Compression.Int8(), Loose));
        Assert.Contains("finds nothing to do in the model, which has no layers with weights", exception.Message, StringComparison.Ordinal);
        exception = await Assert.ThrowsAsync<CompressionException>(() => Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows, Compression.Int8(minimumWeights: 10_000), Loose));
        Assert.Contains("'z1': it has fewer than 10000 weights", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompressAsync_Package_KeepsItsSamplesWithAWiderToleranceAndNamesItsOrigin()
    {
        using var rows = Perceptron.Rows();
        var package = PackageOf(rows);
        var (derived, report) = await Compressor.CompressAsync(package, rows, Compression.Int8(minimumWeights: 100), Loose);
        Assert.Equal(package.Hash, derived.Lineage.DerivedFrom);
        Assert.Equal((package.Lineage.RunId, package.Metadata.Name), (derived.Lineage.RunId, derived.Metadata.Name));
        Assert.Equal(package.Samples.Outputs, derived.Samples.Outputs);
        Assert.Equal(report.GoldenTolerance, derived.Samples.Tolerance);
        Assert.InRange(derived.Samples.Tolerance, package.Samples.Tolerance + 1e-4, 1);
        Assert.Equal("int8", derived.Metadata.Parameters["compression"]);
        Assert.Equal(report.MetricsAfter["r2"], derived.Metadata.Metrics["r2"]);
        Assert.Equal("7", derived.Metadata.Parameters["seed"]);

        // What a server does with the samples, in a batch and row by row, after a way through an archive.
        var read = ModelPackage.FromBytes(derived.ToBytes());
        Assert.Equal(package.Hash, read.Lineage.DerivedFrom);
        using var scorer = new ModelScorer(await Perceptron.Runtime.LoadAsync(read.Model), read.Signature);
        Assert.InRange(AnswerDifference.From(read.Samples.Outputs, scorer, read.Samples.Inputs, default).Maximum, 0, read.Samples.Tolerance);
    }

    [Fact]
    public async Task CompressAsync_PackageWhoseSamplesAreBeyondTheLimit_IsRefused()
    {
        using var rows = Perceptron.Rows();
        using var few = rows.Slice(0, 1);
        var single = await Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, few, Compression.PruneUnits(0.3), new() { MaximumDifference = 100 });
        var options = new CompressionOptions { MaximumDifference = single.Report.MaximumDifference * 1.001 };
        var exception = await Assert.ThrowsAsync<CompressionException>(() => Compressor.CompressAsync(PackageOf(rows), few, Compression.PruneUnits(0.3), options));
        Assert.Contains("golden samples", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.Report);
    }

    [Fact]
    public async Task CompressAsync_BadArguments_AreRefused()
    {
        using var rows = Perceptron.Rows();
        async Task Run(CompressionOptions options) => await Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows, Compression.Int8(), options);
        await Assert.ThrowsAsync<ArgumentException>(() => Run(new()));
        await Assert.ThrowsAsync<ArgumentException>(() => Run(new() { Label = "label", MaximumSizeRatio = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(() => Run(new() { MaximumDifference = double.NaN }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Run(new() { Label = "label", LatencyRuns = 0 }));
        await Assert.ThrowsAsync<SchemaException>(() => Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows.Select("label"), Compression.Float16(), Loose));
        await Assert.ThrowsAsync<TrainingException>(() => Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows.Slice(0, 0), Compression.Float16(), Loose));
        await Assert.ThrowsAsync<ModelRuntimeException>(() => Compressor.CompressAsync(new byte[] { 1, 2, 3 }, Perceptron.Signature, rows, Compression.Float16(), Loose));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Compressor.CompressAsync(Perceptron.Model, Perceptron.Signature, rows, Compression.Float16(), Loose, cancelled.Token));
    }

    private static ModelPackage PackageOf(RecordBatch rows)
    {
        var inputs = rows.Select([.. Perceptron.Signature.InputSchema.Select(f => f.Name)]);
        return new ModelPackage(
            Perceptron.Model,
            Perceptron.Signature,
            new ModelMetadata
            {
                Name = "risk",
                Algorithm = "perceptron",
                Task = ModelTasks.Regression,
                CreatedAt = DateTimeOffset.UnixEpoch,
                Parameters = new Dictionary<string, string> { ["seed"] = "7" },
            },
            new ModelSamples(inputs, new RecordBatch(Perceptron.Signature.OutputSchema, Columns.From<float>(Perceptron.Run(Perceptron.Model, Perceptron.X)))),
            new PackageLineage(null, [], "run-1", null));
    }
}
