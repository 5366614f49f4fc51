namespace MlOps.Sdk.Training;

/// <summary>Which integers weights become.</summary>
public enum Int8Range
{
    /// <summary>
    /// -64 to 64. Exact on every processor: older x64 processors (AVX2 and AVX-512 without VNNI) add pairs of products in 16 bits, and larger weights
    /// overflow there without an error.
    /// </summary>
    Portable = 0,

    /// <summary>-127 to 127: half the rounding error, for machines whose processors all multiply bytes exactly (AVX-VNNI, AVX-512 VNNI, ARM).</summary>
    Full = 1,
}
