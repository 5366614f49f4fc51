using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MlOps.Sdk.Core;

/// <summary>A package's parts as bytes and back, and what must hold between them.</summary>
internal static class PackageContent
{
    public static IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> Write(ModelPackage package) =>
    [
        (PackageParts.Model, package.Model),
        (PackageParts.Signature, package.Signature.ToJson()),
        (PackageParts.Metadata, JsonSerializer.SerializeToUtf8Bytes(package.Metadata, PackageJsonContext.Default.ModelMetadata)),
        (PackageParts.Profile, package.Profile),
        (PackageParts.Samples, package.Samples.ToJson()),
        (PackageParts.Lineage, JsonSerializer.SerializeToUtf8Bytes(package.Lineage, PackageJsonContext.Default.PackageLineage)),
    ];

    public static ModelPackage Read(IReadOnlyDictionary<string, byte[]> parts, ModelFileLimits limits) => new(
        Parse(PackageParts.Signature, () => ModelSignature.FromJson(parts[PackageParts.Signature])),
        Parse(PackageParts.Metadata, () => FromJson(parts[PackageParts.Metadata], PackageJsonContext.Default.ModelMetadata)),
        Parse(PackageParts.Samples, () => ModelSamples.FromJson(parts[PackageParts.Samples])),
        Parse(PackageParts.Lineage, () => FromJson(parts[PackageParts.Lineage], PackageJsonContext.Default.PackageLineage)),
        parts,
        limits);

    public static PackageManifest ReadManifest(byte[] manifest) =>
        Parse(PackageParts.Manifest, () => FromJson(manifest, PackageJsonContext.Default.PackageManifest));

    /// <exception cref="ModelPackageException">The parts contradict each other or are not what they have to be.</exception>
    public static void Check(ModelPackage package, ModelFileLimits? limits)
    {
        ModelFile.Inspect(package.Model.Span, limits);
        if (string.IsNullOrWhiteSpace(package.Metadata.Name) || string.IsNullOrWhiteSpace(package.Metadata.Algorithm)
            || string.IsNullOrWhiteSpace(package.Metadata.Task) || !double.IsFinite(package.Metadata.DecisionThreshold))
        {
            throw new ModelPackageException(
                $"The part \"{PackageParts.Metadata}\" lacks a name, an algorithm, a task or a finite decision threshold: set all four.", PackageParts.Metadata);
        }

        if (package.Metadata.Calibration?.Objection(package.Metadata.Task) is { } complaint)
        {
            throw new ModelPackageException($"The calibration in the part \"{PackageParts.Metadata}\" is refused because {complaint}.", PackageParts.Metadata);
        }

        Parse(PackageParts.Profile, () =>
        {
            using var profile = JsonDocument.Parse(package.Profile, RecordBatchJson.StrictReading);
            return profile.RootElement.ValueKind == JsonValueKind.Object ? true : throw new JsonException("It is not a JSON object.");
        });
        CheckSamples(package);
    }

    private static void CheckSamples(ModelPackage package)
    {
        var (inputs, outputs, tolerance) = package.Samples;
        if (inputs.RowCount != outputs.RowCount || !(tolerance >= 0 && double.IsFinite(tolerance)))
        {
            throw new ModelPackageException(
                $"The part \"{PackageParts.Samples}\" has {inputs.RowCount} rows, {outputs.RowCount} answers and the tolerance {tolerance}: give one answer to each row and a tolerance of 0 or more.",
                PackageParts.Samples);
        }

        if (inputs.RowCount > 0)
        {
            Parse(PackageParts.Samples, () =>
            {
                package.Signature.Validate(inputs);
                return true;
            });
        }
    }

    private static T FromJson<T>(byte[] json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");

    private static T Parse<T>(string part, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is JsonException or SchemaException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new ModelPackageException($"The part \"{part}\" cannot be read: {exception.Message} Write the package again.", part, exception);
        }
    }
}
