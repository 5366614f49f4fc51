namespace MlOps.Sdk.Redis;

/// <summary>What a reply may be at most; more is taken for a peer that doesn't speak the protocol.</summary>
internal static class RespLimits
{
    /// <summary>Bytes of a line: a text, an error, a number or a length.</summary>
    public const int Line = 64 * 1024;

    /// <summary>Bytes of a bulk.</summary>
    public const int Bulk = 64 * 1024 * 1024;

    /// <summary>Items of an array.</summary>
    public const int Items = 1024 * 1024;

    /// <summary>Arrays inside arrays.</summary>
    public const int Depth = 8;
}
