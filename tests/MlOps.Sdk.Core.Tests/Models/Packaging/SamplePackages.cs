namespace MlOps.Sdk.Core.Tests;

/// <summary>A small whole package.</summary>
internal static class SamplePackages
{
    /// <summary>The smallest ONNX envelope: version 10 and an empty graph.</summary>
    public static byte[] MinimalModel { get; } = [0x08, 10, 0x3A, 0];

    public static ModelSignature Signature { get; } = new(
        [
            new(new("numeric", TensorElementType.Float32, [-1, 2]), [new("age", DataType.Int32), new("score", DataType.Float64)]),
            new(new("city", TensorElementType.String, [-1, 1]), [new("city", DataType.Utf8)]),
        ],
        [new(new("probability", TensorElementType.Float32, [-1, 1]), [new("probability", DataType.Float32)])]);

    public static ModelMetadata Metadata { get; } = new()
    {
        Name = "commit-risk",
        Algorithm = "gradient-boosted-trees",
        Task = ModelTasks.BinaryClassification,
        CreatedAt = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(2)),
        RunId = "run-1",
        Metrics = new Dictionary<string, double> { ["roc_auc"] = 0.75, ["log_loss"] = double.NaN, ["accuracy"] = 0.7 },
        Parameters = new Dictionary<string, string> { ["trees"] = "100", ["depth"] = "6" },
        Seed = 42,
    };

    public static ModelPackage Create(byte[]? model = null) => new(
        model ?? MinimalModel,
        Signature,
        Metadata,
        new ModelSamples(
            new RecordBatch(Signature.InputSchema, Columns.FromNullable<int>(1, null, 3), Columns.From(0.1, double.NaN, double.PositiveInfinity), Columns.FromStrings("Bonn", null, "Köln")),
            new RecordBatch(Signature.OutputSchema, Columns.From(0.25f, 0.5f, 0.75f))),
        new PackageLineage(new string('a', 64), ["author_activity", "file_history"], "run-1", "0123abc"),
        """{"columns":{"age":{"mean":2}}}"""u8.ToArray());
}
