namespace MlOps.Sdk.Registry;

/// <summary>What is known about a version besides its package. Everything is optional.</summary>
public sealed class RegisterOptions
{
    /// <summary>What somebody wrote about the version. Default: none.</summary>
    public string? Description { get; set; }

    /// <summary>The run that trained it. Default: null, which takes the package's.</summary>
    public string? RunId { get; set; }

    /// <summary>Tags of the version. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();

    /// <summary>Who registers it. Default: null, which takes <see cref="RegistryOptions.Actor"/>.</summary>
    public string? CreatedBy { get; set; }

    /// <summary>
    /// A key of the caller's choice, unique per attempt to register. When an answer was lost, the same call with the same key
    /// returns the version the first one made; with another package it is a conflict. Default: none.
    /// </summary>
    public string? IdempotencyKey { get; set; }
}
