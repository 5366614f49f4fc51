namespace MlOps.Sdk.Training;

/// <summary>
/// Finds features that exclude each other, so that they can share a column (LightGBM, Ke et al. 2017, section 4,
/// with no conflict allowed and for two-valued features only).
/// </summary>
internal static class FeatureBundler
{
    private const int MaxMembers = 255;
    private const int OpenBundles = 8;

    /// <summary>Distributes features with two bins and no missing value over bundles; each bundle holds rising feature numbers.</summary>
    public static List<List<int>> Bundle(IReadOnlyList<int> candidates, Func<int, byte[]> binsOf)
    {
        var bundles = new List<(List<int> Members, byte[] Taken)>();
        foreach (var feature in candidates)
        {
            var bins = binsOf(feature);
            var home = bundles.Skip(Math.Max(0, bundles.Count - OpenBundles)).FirstOrDefault(b => b.Members.Count < MaxMembers && Excludes(b.Taken, bins));
            if (home.Members is null)
            {
                home = ([], new byte[bins.Length]);
                bundles.Add(home);
            }

            home.Members.Add(feature);
            for (var i = 0; i < bins.Length; i++)
            {
                home.Taken[i] |= bins[i];
            }
        }

        return [.. bundles.Select(b => b.Members)];
    }

    private static bool Excludes(byte[] taken, byte[] bins)
    {
        for (var i = 0; i < bins.Length; i++)
        {
            if ((taken[i] & bins[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
