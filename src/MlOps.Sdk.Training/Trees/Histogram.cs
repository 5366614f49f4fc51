using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>
/// Sums of (gradient, hessian, rows, –) per bin. One 32-byte slot per bin makes adding a row a single load, add and store,
/// and doubles keep the difference of parent and child exact enough to stand for the other child.
/// </summary>
internal static class Histogram
{
    /// <summary>Adds rows to the slots of one group.</summary>
    /// <param name="bins">The group's bins, one per row of the matrix.</param>
    /// <param name="rows">The rows to add; empty means all, in order.</param>
    /// <param name="derivatives">(gradient, hessian, 1, 0) of the rows to add, in the same order.</param>
    /// <param name="slots">The group's slots; at least one more than the largest bin.</param>
    public static void Add(ReadOnlySpan<byte> bins, ReadOnlySpan<int> rows, ReadOnlySpan<Vector128<float>> derivatives, Span<Vector256<double>> slots)
    {
        slots.Clear();

        // Bins are made by BinMapper and never exceed the slots; without bounds checks the loop is about a third faster.
        ref var bin = ref MemoryMarshal.GetReference(bins);
        ref var slot = ref MemoryMarshal.GetReference(slots);
        if (rows.IsEmpty)
        {
            for (var i = 0; i < derivatives.Length; i++)
            {
                ref var target = ref Unsafe.Add(ref slot, (nint)Unsafe.Add(ref bin, i));
                target += Widen(derivatives[i]);
            }

            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            ref var target = ref Unsafe.Add(ref slot, (nint)Unsafe.Add(ref bin, rows[i]));
            target += Widen(derivatives[i]);
        }
    }

    /// <summary>parent −= child.</summary>
    public static void Subtract(Span<Vector256<double>> parent, ReadOnlySpan<Vector256<double>> child)
    {
        for (var i = 0; i < parent.Length; i++)
        {
            parent[i] -= child[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Widen(Vector128<float> value) =>
        Vector256.Create(Vector128.WidenLower(value), Vector128.WidenUpper(value));
}
