namespace MlOps.Sdk.Core;

/// <summary>
/// Everything a model needs to be served, watched and traced, as one archive: the graph with its preprocessing, the signature,
/// metadata, the reference profile of the training data, golden samples, lineage, and a manifest with a SHA-256 for each part.
/// Immutable. Equal content gives equal bytes on every machine.
/// </summary>
public sealed class ModelPackage
{
    private readonly IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> _parts;

    /// <summary>Creates a package and checks that it can be read back.</summary>
    /// <param name="model">The ONNX graph; not copied and not to be changed afterwards.</param>
    /// <param name="signature">What the graph takes and gives.</param>
    /// <param name="metadata">What the model is called and how it was made.</param>
    /// <param name="samples">Golden samples; <see cref="ModelSamples.None"/> by default.</param>
    /// <param name="lineage">From what it was made; <see cref="PackageLineage.Unknown"/> by default.</param>
    /// <param name="profile">The training data's profile, a JSON object; <c>{}</c> by default.</param>
    /// <param name="limits">What the model file may hold; the defaults of <see cref="ModelFileLimits"/> when null.</param>
    /// <exception cref="ModelPackageException">A part is not what it has to be; the message names it.</exception>
    public ModelPackage(
        ReadOnlyMemory<byte> model,
        ModelSignature signature,
        ModelMetadata metadata,
        ModelSamples? samples = null,
        PackageLineage? lineage = null,
        ReadOnlyMemory<byte> profile = default,
        ModelFileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(metadata);
        Model = model;
        Signature = signature;
        Metadata = metadata.ToCanonical();
        Samples = samples ?? ModelSamples.None;
        Lineage = lineage ?? PackageLineage.Unknown;
        Profile = profile.IsEmpty ? "{}"u8.ToArray() : profile;
        PackageContent.Check(this, limits);
        var listed = PackageContent.Write(this);
        var manifest = PackageManifest.Of(listed);
        _parts = [.. listed, (PackageParts.Manifest, manifest)];
        Hash = PackageManifest.Hash(manifest);
    }

    internal ModelPackage(
        ModelSignature signature, ModelMetadata metadata, ModelSamples samples, PackageLineage lineage, IReadOnlyDictionary<string, byte[]> parts,
        ModelFileLimits limits)
    {
        Model = parts[PackageParts.Model];
        Signature = signature;
        Metadata = metadata;
        Samples = samples;
        Lineage = lineage;
        Profile = parts[PackageParts.Profile];
        _parts = [.. PackageParts.All.Select(name => (name, (ReadOnlyMemory<byte>)parts[name]))];
        Hash = PackageManifest.Hash(parts[PackageParts.Manifest]);
        PackageContent.Check(this, limits);
    }

    /// <summary>The ONNX graph.</summary>
    public ReadOnlyMemory<byte> Model { get; }

    /// <summary>What the graph takes and gives.</summary>
    public ModelSignature Signature { get; }

    /// <summary>What the model is called and how it was made.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>The training data's profile as a JSON object; <c>{}</c> when there is none.</summary>
    public ReadOnlyMemory<byte> Profile { get; }

    /// <summary>Golden samples.</summary>
    public ModelSamples Samples { get; }

    /// <summary>From what the model was made.</summary>
    public PackageLineage Lineage { get; }

    /// <summary>The SHA-256 of the manifest, and so of all parts: 64 lower-case hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>Reads and verifies a package.</summary>
    /// <param name="stream">The archive, read to the end and not disposed.</param>
    /// <param name="limits">How much to take in; the defaults of <see cref="ModelPackageLimits"/> when null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ModelPackageException">A part is missing, altered, superfluous, too large or malformed; the message names it.</exception>
    public static ValueTask<ModelPackage> ReadAsync(Stream stream, ModelPackageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelPackageReader.ReadAsync(stream, limits ?? new ModelPackageLimits(), cancellationToken);
    }

    /// <summary>Reads and verifies a package in memory.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="limits">How much to take in; the defaults of <see cref="ModelPackageLimits"/> when null.</param>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static ModelPackage FromBytes(ReadOnlyMemory<byte> archive, ModelPackageLimits? limits = null) =>
        ModelPackageReader.Read(archive, limits ?? new ModelPackageLimits());

    /// <summary>Writes the archive.</summary>
    /// <param name="stream">Where to; not disposed.</param>
    /// <param name="cancellationToken">Stops the writing; what was written then is no package.</param>
    public ValueTask WriteAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return StoredZip.WriteAsync(stream, _parts, cancellationToken);
    }

    /// <summary>The archive in memory.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream(_parts.Sum(p => p.Content.Length + 256));

        // A memory stream never waits.
        WriteAsync(stream).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }
}
