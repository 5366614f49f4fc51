using System.Diagnostics.CodeAnalysis;

namespace MlOps.Sdk.Core;

/// <summary>Element types of tensors, with ONNX's numbers.</summary>
[SuppressMessage("Design", "CA1027:Mark enums with FlagsAttribute", Justification = "ONNX's numbers, which are not to be combined.")]
public enum TensorElementType
{
    /// <summary>Not known or not supported.</summary>
    Undefined = 0,

    /// <summary>IEEE 754 single precision.</summary>
    Float32 = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>True or false, one byte.</summary>
    Boolean = 9,

    /// <summary>IEEE 754 half precision.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 double precision.</summary>
    Float64 = 11,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,

    /// <summary>The upper half of IEEE 754 single precision: its sign and range with 8 bits of precision.</summary>
    BFloat16 = 16,
}
