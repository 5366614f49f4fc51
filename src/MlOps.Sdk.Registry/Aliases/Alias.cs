using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>Names of aliases that have a meaning to the platform. Any other name may be used as well.</summary>
public static class Alias
{
    /// <summary>The version that serves. Use when: a deployment shall follow promotions.</summary>
    public const string Champion = "champion";

    /// <summary>The version that is being compared with the champion. Use when: a canary or shadow shall follow promotions.</summary>
    public const string Challenger = "challenger";

    /// <summary>As the expected current version: the alias must not be set yet.</summary>
    public const string NotSet = "none";

    internal static string Check(string alias, string parameter)
    {
        MetadataText.CheckName(alias, "alias", parameter);
        return alias == NotSet || alias.All(char.IsAsciiDigit)
            ? throw new ArgumentException($"The alias '{alias}' could be mistaken for a version. Use a word such as '{Champion}'.", parameter)
            : alias;
    }
}
