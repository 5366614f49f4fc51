using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class ZipMapRemovalTests
{
    private static readonly OnnxRuntimeOptions Keep = new() { KeepZipMaps = true };

    [Fact]
    public async Task LoadAsync_ZipMapWithNumbers_GivesTheScoresOfTheMaps() =>
        await AssertSameScores(Classifier("classlabels_int64s", (long[])[0, 7, 40], 7), ["0", "7", "40"], keys => [.. keys.Values<long>().ToArray().Select(k => $"{k}")]);

    [Fact]
    public async Task LoadAsync_ZipMapWithTexts_GivesTheScoresOfTheMaps() =>
        await AssertSameScores(Classifier("classlabels_strings", (string[])["rot", "grün", "blau"], 8), ["rot", "grün", "blau"], keys => keys.Strings);

    [Fact]
    public async Task LoadAsync_ZipMapKept_IsLeftOutOfBindingsWithAWarning()
    {
        var logger = new RecordingLogger();
        using var session = (OnnxModelSession)await new OnnxModelRuntime(Keep, logger).LoadAsync(
            Classifier("classlabels_int64s", (long[])[0, 1, 2], 7), new ModelSessionOptions { ModelName = "zipped" });
        Assert.Equal(["label"], session.Outputs.Select(o => o.Name));
        Assert.Equal("sequence(map(int64, float32))", session.AllOutputs[1].Type);
        Assert.Contains(logger.Entries, e => e.Text.Contains("Output 'scores' of model 'zipped' is left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadAsync_ZipMapOfOneRowWithoutRows_GivesOneRow()
    {
        var model = new OnnxFile().Opset("ai.onnx.ml", 1).Input("x", 1, 3).Output("maps", MapsType(7))
            .Node("ai.onnx.ml", "ZipMap", ["x"], ["maps"], OnnxFile.Attribute("classlabels_int64s", (long[])[4, 5, 6])).ToArray();
        using var session = await new OnnxModelRuntime().LoadAsync(model);
        using var binding = session.Bind(3);
        new[] { 1f, 2f, 3f }.CopyTo(binding.Input<float>(0));
        binding.Run();
        Assert.Equal([1, 3], binding.OutputShape(0).ToArray());
        Assert.Equal([1f, 2f, 3f], binding.Output<float>(0).ToArray());
    }

    [Fact]
    public async Task LoadAsync_ModelWithoutOnnxsOwnOperators_GetsWhatTheScoresNeed()
    {
        var model = new OnnxFile().Opset("", 0).Opset("ai.onnx.ml", 1).Input("x", 1, "N", 2).Output("maps", MapsType(7))
            .Node("ai.onnx.ml", "ZipMap", ["x"], ["maps"], OnnxFile.Attribute("classlabels_int64s", (long[])[0, 1])).ToArray();
        using var session = await new OnnxModelRuntime().LoadAsync(model);
        Assert.Equal([new TensorDefinition("maps", TensorElementType.Float32, [-1, 2])], session.Outputs);
    }

    [Fact]
    public void Read_MapsThatAnotherNodeReads_AreNoScores()
    {
        var model = new OnnxFile().Opset("ai.onnx.ml", 1).Input("x", 1, 1, 2).Output("maps", MapsType(7)).Output("first", OnnxFile.MapType(7, OnnxFile.TensorType(1)))
            .Weights("zero", 7, [], 0L)
            .Node("ai.onnx.ml", "ZipMap", ["x"], ["maps"], OnnxFile.Attribute("classlabels_int64s", (long[])[0, 1])).Node("SequenceAt", ["maps", "zero"], ["first"]).ToArray();
        Assert.Empty(GraphScan.Read(model).ZipMaps);
        var alone = new OnnxFile().Opset("ai.onnx.ml", 1).Input("x", 1, 1, 2).Output("maps", MapsType(7))
            .Node("ai.onnx.ml", "ZipMap", ["x"], ["maps"], OnnxFile.Attribute("classlabels_int64s", (long[])[0, 1])).ToArray();
        Assert.Single(GraphScan.Read(alone).ZipMaps);
    }

    [Fact]
    public void Apply_DamagedBytes_LeavesThemToTheEngine()
    {
        var model = Classifier("classlabels_int64s", (long[])[0, 1, 2], 7);
        var zipMaps = GraphScan.Read(model).ZipMaps;
        Assert.NotNull(ZipMapRemoval.Apply(model, zipMaps));
        Assert.Null(ZipMapRemoval.Apply(model.AsSpan(0, model.Length - 1), zipMaps));
        Assert.Null(ZipMapRemoval.Apply([.. model, 0xFF], zipMaps));
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = model.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            _ = ZipMapRemoval.Apply(damaged, GraphScan.Read(damaged).ZipMaps);
        }
    }

    [Fact]
    public async Task CreateSignature_OfAClassifier_LetsItBeServedByColumns()
    {
        var session = (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(Classifier("classlabels_strings", (string[])["no", "yes", "maybe"], 8));
        var signature = session.CreateSignature();
        Assert.Equal("x: vector(2)", signature.InputSchema.ToString());
        Assert.Equal("label: utf8, scores_no: float32, scores_yes: float32, scores_maybe: float32", signature.OutputSchema.ToString());
        Assert.Equal(signature, ModelSignature.FromJson(signature.ToJson()));
        using var scorer = new ModelScorer(session, signature);
        using var batch = new RecordBatch(signature.InputSchema, Columns.FromObjects(DataType.Vector(2), [new[] { 3f, 1f }, new[] { 1f, 5f }]));
        using var scored = scorer.Score(batch);
        Assert.Equal(["no", "yes"], Enumerable.Range(0, 2).Select(i => scored["label"].GetValue(i)));
        Assert.Equal([1f, 5f], scored.Column<float>("scores_yes").Values.ToArray());
        Assert.Equal([4f, 6f], scored.Column<float>("scores_maybe").Values.ToArray());
    }

    private static ProtobufWriter MapsType(int keyType) => OnnxFile.SequenceType(OnnxFile.MapType(keyType, OnnxFile.TensorType(1)));

    // scores = x · [[1, 0, 1], [0, 1, 1]]; the label is that of the higher of the first two.
    private static byte[] Classifier(string attribute, object labels, int keyType)
    {
        var file = new OnnxFile().Opset("ai.onnx.ml", 2).Input("x", 1, null, 2).Output("label", keyType, (object?)null).Output("scores", MapsType(keyType))
            .Weights("w", 1, [2, 3], 1f, 0f, 1f, 0f, 1f, 1f)
            .Node("MatMul", ["x", "w"], ["raw"])
            .Node("ArgMax", ["x"], ["index"], OnnxFile.Attribute("axis", 1L), OnnxFile.Attribute("keepdims", 0L))
            .Node("ai.onnx.ml", "ZipMap", ["raw"], ["scores"], OnnxFile.Attribute(attribute, labels));
        return (labels is string[] texts
            ? file.Node("ai.onnx.ml", "LabelEncoder", ["index"], ["label"], OnnxFile.Attribute("keys_int64s", (long[])[0, 1]), OnnxFile.Attribute("values_strings", texts[..2]))
            : file.Node("Identity", ["index"], ["label"])).ToArray();
    }

    private static async Task AssertSameScores(byte[] model, string[] labels, Func<OnnxTensor, IEnumerable<string>> keysOf)
    {
        using var mapped = (OnnxModelSession)await new OnnxModelRuntime(Keep).LoadAsync(model);
        using var session = (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(model);
        Assert.Equal(new TensorDefinition("scores", TensorElementType.Float32, [-1, 3]), session.Outputs[1]);
        Assert.Equal(labels, session.ClassLabels["scores"]);
        float[] x = [3, 1, -2, 0.5f, 0, 9];
        using var binding = session.Bind(3);
        x.CopyTo(binding.Input<float>(0));
        binding.Run();
        var maps = ((OnnxSequence)mapped.Run(new Dictionary<string, OnnxValue> { ["x"] = OnnxTensor.Of<float>(x, 3, 2) })["scores"]!).Items.Cast<OnnxMap>().ToArray();
        Assert.Equal(3, maps.Length);
        for (var row = 0; row < maps.Length; row++)
        {
            var byKey = keysOf(maps[row].Keys).Zip(maps[row].Values.Values<float>().ToArray()).ToDictionary(p => p.First, p => p.Second);
            Assert.Equal(labels.Select(l => byKey[l]), binding.Output<float>(1).Slice(row * 3, 3).ToArray());
        }
    }
}
