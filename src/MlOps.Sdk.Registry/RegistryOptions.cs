namespace MlOps.Sdk.Registry;

/// <summary>How the registry works. Validated when the host starts.</summary>
public sealed class RegistryOptions
{
    /// <summary>Who is written down as having registered or promoted when a call does not say. Default: the user account of the process.</summary>
    public string Actor { get; set; } = Environment.UserName is { Length: > 0 } user ? user : "unknown";
}
