namespace MlOps.Sdk.FeatureStore;

/// <summary>A source in files: one path, or a pattern with <c>*</c> and <c>?</c> in its last part.</summary>
public abstract record FileFeatureSource : FeatureSource
{
    private protected FileFeatureSource(string kind, string path, string timestamp, string? created, string? key)
        : base(kind, RequirePath(path), timestamp, created, key)
    {
    }

    /// <summary>The path or pattern; relative ones start at the current directory.</summary>
    public string Path => Name;

    private static string RequirePath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return path;
    }
}
