using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>What a version takes and gives.</summary>
/// <param name="Signature">Its columns.</param>
/// <param name="Output">The output column that is the answer.</param>
/// <param name="IsClassifier">Whether the answer is a probability.</param>
internal sealed record StepShape(ModelSignature Signature, string Output, bool IsClassifier)
{
    /// <summary>The columns it gives; any may be missing where rules or a fixed value answer.</summary>
    public Schema Outputs { get; } = new(Signature.OutputSchema.Select(field => field with { IsNullable = true }));

    public static StepShape Of(ServedVersion version) => new(version.Signature, version.MainOutput.Name, version.IsClassifier);

    /// <exception cref="SchemaException">The version gives no number.</exception>
    public static StepShape Of(ModelVersion registered)
    {
        var isClassifier = registered.Task == ModelTasks.BinaryClassification;
        return new(registered.Signature, ServedVersion.FindMainOutput(registered.Signature.OutputSchema, isClassifier).Name, isClassifier);
    }
}
