namespace MlOps.Sdk.Core;

/// <summary>How much a reader of model packages takes in before it refuses.</summary>
public sealed class ModelPackageLimits
{
    /// <summary>The largest archive, in bytes. Default: 1 GiB.</summary>
    public int MaximumPackageBytes { get; set; } = 1 << 30;

    /// <summary>The largest model, in bytes, after decompression. Default: 1 GiB.</summary>
    public int MaximumModelBytes { get; set; } = 1 << 30;

    /// <summary>The largest of the other parts, in bytes, after decompression. Default: 64 MiB.</summary>
    public int MaximumPartBytes { get; set; } = 64 << 20;

    /// <summary>What the model file within may hold. Default: as <see cref="ModelFileLimits"/> says.</summary>
    public ModelFileLimits File { get; set; } = new();
}
