using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>The rows of a growing tree, ordered so that every node's rows are one range, rising within it.</summary>
internal sealed class RowOrder(int rowCount)
{
    private readonly int[] _rows = new int[rowCount];
    private readonly int[] _scratch = new int[rowCount];
    private readonly Vector128<float>[] _gathered = new Vector128<float>[rowCount];

    public ReadOnlySpan<int> Rows(int start, int count) => _rows.AsSpan(start, count);

    /// <summary>Begins a tree with the given rows, rising, or with all; returns their number.</summary>
    public int Reset(int[]? sample)
    {
        if (sample is not null)
        {
            sample.CopyTo(_rows, 0);
            return sample.Length;
        }

        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i] = i;
        }

        return _rows.Length;
    }

    /// <summary>Moves the rows of a range that go left to its front, keeping both sides' order; returns their number.</summary>
    public int Partition(int start, int count, RowTest test)
    {
        var rows = _rows.AsSpan(start, count);
        int left = 0, right = 0;
        foreach (var row in rows)
        {
            // Both are written and one counter moves: there is no branch to mispredict.
            var goesLeft = test.LeftOf(row);
            rows[left] = row;
            _scratch[right] = row;
            left += goesLeft;
            right += 1 - goesLeft;
        }

        _scratch.AsSpan(0, right).CopyTo(rows[left..]);
        return left;
    }

    /// <summary>The derivatives of a range's rows, next to each other, so that every feature's pass reads them in sequence. Valid until the next call.</summary>
    public Vector128<float>[] Gather(Vector128<float>[] derivatives, int start, int count)
    {
        var rows = _rows.AsSpan(start, count);
        for (var i = 0; i < rows.Length; i++)
        {
            _gathered[i] = derivatives[rows[i]];
        }

        return _gathered;
    }
}
