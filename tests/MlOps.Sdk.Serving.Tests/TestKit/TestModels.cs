using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.TestKit;

/// <summary>
/// Packages for <see cref="TestRuntime"/>. The model answers offset + amount / 1000, a missing amount counting as 0, so
/// that an answer tells which version gave it.
/// </summary>
internal static class TestModels
{
    public static ModelSignature Signature { get; } = new(
        [
            new(new("numeric", TensorElementType.Float32, [-1, 2]), [new("age", DataType.Int64, IsNullable: false), new("amount", DataType.Float64)]),
            new(new("subsystem", TensorElementType.String, [-1, 1]), [new("subsystem", DataType.Utf8)]),
        ],
        [new(new("probability", TensorElementType.Float32, [-1, 1]), [new("probability", DataType.Float32)])]);

    public static double OffsetOf(int version) => version / 100.0;

    public static double Answer(int version, double? amount) => OffsetOf(version) + ((amount ?? 0) / 1000);

    public static Dictionary<string, object?> Row(double? amount = 10, long age = 30, string? subsystem = "storage") =>
        new(StringComparer.Ordinal) { ["age"] = age, ["amount"] = amount, ["subsystem"] = subsystem };

    public static RecordBatch Rows(int count, Func<int, double?>? amount = null)
    {
        var builder = new RecordBatchBuilder(Signature.InputSchema, count);
        for (var i = 0; i < count; i++)
        {
            builder.AppendRow((long)i, amount is null ? (double)(i % 100) : amount(i), i % 5 == 0 ? null : "storage");
        }

        return builder.Build();
    }

    public static ModelPackage Package(int version, double? goldenError = null, ModelSignature? signature = null, int samples = 3, string? name = null)
    {
        var inputs = Rows(samples);
        var outputs = new RecordBatchBuilder(Signature.OutputSchema, samples);
        for (var i = 0; i < samples; i++)
        {
            outputs.AppendRow((float)(Answer(version, i % 100) + (i == 1 ? goldenError ?? 0 : 0)));
        }

        return new ModelPackage(
            Bytes(version),
            signature ?? Signature,
            new ModelMetadata { Name = name ?? "commit-risk", Algorithm = "offset", Task = ModelTasks.BinaryClassification, CreatedAt = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), DecisionThreshold = 0.05 },
            new ModelSamples(inputs, outputs.Build()),
            new PackageLineage(null, ["author_activity"], null, null));
    }

    /// <summary>The smallest bytes that pass for an ONNX file: a version, a producer that carries our number, an empty graph.</summary>
    private static byte[] Bytes(int version)
    {
        var text = Encoding.UTF8.GetBytes($"v{version}");
        return [0x08, 0x08, 0x12, (byte)text.Length, .. text, 0x3A, 0x00];
    }
}
