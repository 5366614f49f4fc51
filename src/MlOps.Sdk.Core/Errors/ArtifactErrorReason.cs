namespace MlOps.Sdk.Core;

/// <summary>Why an artifact could not be stored or read.</summary>
public enum ArtifactErrorReason
{
    /// <summary>The store failed in another way; the inner exception says how.</summary>
    Failed,

    /// <summary>The bytes do not have the SHA-256 or the size they are stored under.</summary>
    Corrupt,

    /// <summary>The disk or the quota is full; nothing was stored.</summary>
    StorageFull,

    /// <summary>The bytes could not be made durable (fsync failed); nothing was stored.</summary>
    NotDurable,

    /// <summary>The name leads outside the store's root or cannot be a file name.</summary>
    UnsafePath,
}
