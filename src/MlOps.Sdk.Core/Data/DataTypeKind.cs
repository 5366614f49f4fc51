namespace MlOps.Sdk.Core;

/// <summary>The physical kinds of values a <see cref="Column"/> can hold.</summary>
public enum DataTypeKind
{
    /// <summary>True or false, one bit a value.</summary>
    Boolean,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Text in UTF-8.</summary>
    Utf8,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>A decimal number of up to 38 digits, stored as a scaled 128-bit integer.</summary>
    Decimal128,

    /// <summary>A calendar date, stored as days since 1970-01-01 in 32 bits.</summary>
    Date,

    /// <summary>An instant, stored as microseconds since 1970-01-01T00:00:00Z in 64 bits.</summary>
    Timestamp,

    /// <summary>A list of single-precision numbers of one fixed length, such as an embedding.</summary>
    Vector,
}
