namespace MlOps.Sdk.Registry;

/// <summary>Which versions to list, newest first.</summary>
public sealed class VersionQuery
{
    /// <summary>The most versions one call can give.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Only versions older than this number, to page on. Default: null, from the newest.</summary>
    public int? Before { get; set; }

    /// <summary>How many at most, 1 to <see cref="MaxLimit"/>. Default: 100.</summary>
    public int Limit { get; set; } = 100;

    /// <summary>Only versions with this tag. Default: null, any.</summary>
    public string? Tag { get; set; }

    /// <summary>The value <see cref="Tag"/> must have. Default: null, any.</summary>
    public string? TagValue { get; set; }
}
