namespace MlOps.Sdk.Serving;

/// <summary>Names of the parts a version plays in a deployment.</summary>
public static class VariantNames
{
    /// <summary>The version the deployment was made for.</summary>
    public const string Primary = "primary";

    /// <summary>A new version that gets a share of the traffic while it is watched.</summary>
    public const string Canary = "canary";

    /// <summary>A simpler version that answers when the others cannot.</summary>
    public const string Fallback = "fallback";

    /// <summary>An earlier answer of a version that cannot answer now.</summary>
    public const string Cached = "cached";

    /// <summary>Several models put together by <see cref="IModelServer.Compose"/>.</summary>
    public const string Composition = "composition";

    /// <summary>Rules written by hand.</summary>
    public const string Rules = "rules";

    /// <summary>A fixed value.</summary>
    public const string StaticDefault = "default";
}
