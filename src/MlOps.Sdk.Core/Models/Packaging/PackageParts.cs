namespace MlOps.Sdk.Core;

/// <summary>The names of a package's parts, in their order in the archive.</summary>
internal static class PackageParts
{
    public const string Model = "model.onnx";
    public const string Signature = "signature.json";
    public const string Metadata = "metadata.json";
    public const string Profile = "profile.json";
    public const string Samples = "samples.json";
    public const string Lineage = "lineage.json";
    public const string Manifest = "manifest.json";
    public const string Archive = "package";

    /// <summary>Every part that the manifest lists.</summary>
    public static IReadOnlyList<string> Listed { get; } = [Model, Signature, Metadata, Profile, Samples, Lineage];

    /// <summary>Every part of the archive.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Listed, Manifest];
}
