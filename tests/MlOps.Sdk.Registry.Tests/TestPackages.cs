using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry.Tests;

/// <summary>Small whole packages; the seed makes each another one.</summary>
internal static class TestPackages
{
    private static readonly ModelSignature Signature = new(
        [new(new("numeric", TensorElementType.Float32, [-1, 2]), [new("age", DataType.Int32), new("score", DataType.Float64)])],
        [new(new("probability", TensorElementType.Float32, [-1, 1]), [new("probability", DataType.Float32)])]);

    public static ModelPackage Create(int seed, double rocAuc = 0.75, string name = "risk") => new(
        Model(),
        Signature,
        new ModelMetadata
        {
            Name = name,
            Algorithm = "gradient-boosted-trees",
            Task = ModelTasks.BinaryClassification,
            CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            RunId = "run-1",
            Metrics = new Dictionary<string, double> { ["roc_auc"] = rocAuc, ["log_loss"] = 0.5, ["odd"] = double.NaN },
            Parameters = new Dictionary<string, string> { ["trees"] = "100" },
            Seed = seed,
        },
        new ModelSamples(
            new RecordBatch(Signature.InputSchema, Columns.FromNullable<int>(1, null), Columns.From(0.1, 0.2)),
            new RecordBatch(Signature.OutputSchema, Columns.From(0.25f, 0.5f))),
        new PackageLineage(new string('a', 64), ["history"], "run-1", "0123abc"));

    // The smallest ONNX envelope: version 10 and an empty graph.
    private static byte[] Model() => [0x08, 10, 0x3A, 0];
}
