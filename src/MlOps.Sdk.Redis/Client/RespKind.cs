namespace MlOps.Sdk.Redis;

/// <summary>What a reply of the server is.</summary>
internal enum RespKind
{
    /// <summary>Nothing: a null string or a null array.</summary>
    Null,

    /// <summary>A short text such as <c>OK</c>.</summary>
    Simple,

    /// <summary>A refusal, as text.</summary>
    Error,

    Integer,

    /// <summary>Bytes of known length.</summary>
    Bulk,

    Array,
}
