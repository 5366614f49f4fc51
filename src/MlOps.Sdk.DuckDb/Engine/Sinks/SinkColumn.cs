using System.Runtime.CompilerServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>One column of a chunk in the engine's memory.</summary>
internal readonly unsafe struct SinkColumn(nint vector)
{
    private readonly ulong* _validity = NativeMethods.VectorValidity(vector);

    /// <summary>The values; of arrays, nothing.</summary>
    public byte* Values { get; } = (byte*)NativeMethods.VectorData(vector);

    /// <summary>The elements of arrays.</summary>
    public SinkColumn Elements => new(NativeMethods.ArrayVectorChild(vector));

    /// <summary>Whether no value is missing.</summary>
    public bool IsComplete => _validity is null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsPresent(long row) => _validity is null || (_validity[row >> 6] >> (int)(row & 63) & 1) != 0;
}
