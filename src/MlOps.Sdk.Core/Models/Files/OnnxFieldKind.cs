namespace MlOps.Sdk.Core;

/// <summary>How the values of a field are written.</summary>
internal enum OnnxFieldKind
{
    /// <summary>There is no such field.</summary>
    None = 0,

    /// <summary>Whole numbers; several may be packed.</summary>
    Integer,

    /// <summary>Numbers of 4 bytes; several may be packed.</summary>
    Single,

    /// <summary>Numbers of 8 bytes; several may be packed.</summary>
    Double,

    /// <summary>Text or raw bytes.</summary>
    Bytes,

    /// <summary>A message within the message.</summary>
    Message,
}
