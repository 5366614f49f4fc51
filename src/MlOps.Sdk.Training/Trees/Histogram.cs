using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlOps.Sdk.Training;

/// <summary>
/// Sums of (gradient, hessian, rows, –) per bin. One 32-byte slot per bin makes adding a row a single load, add and store,
/// and doubles keep the difference of parent and child exact enough to stand for the other child.
/// </summary>
internal static class Histogram
{
    // With few bins, rows in a row hit the same slot and each addition waits for the one before; four copies, summed at the
    // end, let four run at once. With many bins that is rare, and copies would only push others out of the cache.
    private const int SmallSlots = 32;
    private const int Copies = 4;

    /// <summary>Adds rows to the slots of one group.</summary>
    /// <param name="bins">The group's bins, one per row of the matrix.</param>
    /// <param name="rows">The rows to add; empty means all, in order.</param>
    /// <param name="derivatives">(gradient, hessian, 1, 0) of the rows to add, in the same order.</param>
    /// <param name="slots">The group's slots; at least one more than the largest bin.</param>
    public static void Add(ReadOnlySpan<byte> bins, ReadOnlySpan<int> rows, ReadOnlySpan<Vector128<float>> derivatives, Span<Vector256<double>> slots)
    {
        slots.Clear();
        if (slots.Length > SmallSlots)
        {
            AddFourAtATime(bins, rows, derivatives, slots, stride: 0);
            return;
        }

        Span<Vector256<double>> copies = stackalloc Vector256<double>[Copies * slots.Length];
        copies.Clear();
        AddFourAtATime(bins, rows, derivatives, copies, stride: slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = copies[i] + copies[slots.Length + i] + (copies[(2 * slots.Length) + i] + copies[(3 * slots.Length) + i]);
        }
    }

    private static void AddFourAtATime(
        ReadOnlySpan<byte> bins, ReadOnlySpan<int> rows, ReadOnlySpan<Vector128<float>> derivatives, Span<Vector256<double>> slots, int stride)
    {
        // Bins are made by BinMapper and never exceed the slots; without bounds checks the loop is about a third faster.
        ref var bin = ref MemoryMarshal.GetReference(bins);
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var derivative = ref MemoryMarshal.GetReference(derivatives);
        ref var first = ref MemoryMarshal.GetReference(slots);
        ref var second = ref Unsafe.Add(ref first, stride);
        ref var third = ref Unsafe.Add(ref second, stride);
        ref var fourth = ref Unsafe.Add(ref third, stride);
        var i = 0;
        if (rows.IsEmpty)
        {
            for (; i + Copies <= derivatives.Length; i += Copies)
            {
                Unsafe.Add(ref first, (nint)Unsafe.Add(ref bin, i)) += Widen(Unsafe.Add(ref derivative, i));
                Unsafe.Add(ref second, (nint)Unsafe.Add(ref bin, i + 1)) += Widen(Unsafe.Add(ref derivative, i + 1));
                Unsafe.Add(ref third, (nint)Unsafe.Add(ref bin, i + 2)) += Widen(Unsafe.Add(ref derivative, i + 2));
                Unsafe.Add(ref fourth, (nint)Unsafe.Add(ref bin, i + 3)) += Widen(Unsafe.Add(ref derivative, i + 3));
            }

            for (; i < derivatives.Length; i++)
            {
                Unsafe.Add(ref first, (nint)Unsafe.Add(ref bin, i)) += Widen(Unsafe.Add(ref derivative, i));
            }

            return;
        }

        for (; i + Copies <= rows.Length; i += Copies)
        {
            Unsafe.Add(ref first, (nint)Unsafe.Add(ref bin, Unsafe.Add(ref row, i))) += Widen(Unsafe.Add(ref derivative, i));
            Unsafe.Add(ref second, (nint)Unsafe.Add(ref bin, Unsafe.Add(ref row, i + 1))) += Widen(Unsafe.Add(ref derivative, i + 1));
            Unsafe.Add(ref third, (nint)Unsafe.Add(ref bin, Unsafe.Add(ref row, i + 2))) += Widen(Unsafe.Add(ref derivative, i + 2));
            Unsafe.Add(ref fourth, (nint)Unsafe.Add(ref bin, Unsafe.Add(ref row, i + 3))) += Widen(Unsafe.Add(ref derivative, i + 3));
        }

        for (; i < rows.Length; i++)
        {
            Unsafe.Add(ref first, (nint)Unsafe.Add(ref bin, Unsafe.Add(ref row, i))) += Widen(Unsafe.Add(ref derivative, i));
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
        Avx.IsSupported
        ? Avx.ConvertToVector256Double(value)
        : Vector256.Create(Vector128.WidenLower(value), Vector128.WidenUpper(value));
}
