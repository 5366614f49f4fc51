using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Draws rows and copies them into two batches.</summary>
internal static class SplitRows
{
    /// <summary>Marks a number of the given rows, each set of them equally likely.</summary>
    public static void Draw(int[] rows, int count, Random random, bool[] isTest)
    {
        random.Shuffle(rows);
        foreach (var row in rows.AsSpan(0, count))
        {
            isTest[row] = true;
        }
    }

    /// <summary>The rows of each label value, values sorted as text.</summary>
    public static SortedDictionary<string, List<int>> ByValue(RecordBatch batch, string label)
    {
        var column = batch[label];
        var groups = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < column.Length; i++)
        {
            var value = Convert.ToString(column.GetValue(i), CultureInfo.InvariantCulture);
            if (string.IsNullOrEmpty(value))
            {
                throw new TrainingException($"The label '{label}' is missing in row {i}. Leave the row out, or label it.", label);
            }

            if (!groups.TryGetValue(value, out var rows))
            {
                groups[value] = rows = [];
            }

            rows.Add(i);
        }

        return groups;
    }

    public static DataSplit Divide(RecordBatch batch, bool[] isTest, string? label, SplitDraft draft)
    {
        var rows = Enumerable.Range(0, isTest.Length).ToLookup(i => isTest[i]);
        return Divide(batch, [.. rows[false]], [.. rows[true]], label, draft);
    }

    public static DataSplit Divide(RecordBatch batch, ReadOnlySpan<int> train, ReadOnlySpan<int> test, string? label, SplitDraft draft)
    {
        if (train.IsEmpty || test.IsEmpty)
        {
            throw new TrainingException($"Dividing {batch.RowCount} rows leaves {train.Length} to train on and {test.Length} to test on. Pass more rows, or another share.");
        }

        var report = new SplitReport
        {
            Strategy = draft.Strategy,
            Seed = draft.Seed,
            Boundary = draft.Boundary,
            TrainRows = train.Length,
            TestRows = test.Length,
            TrainRowsHash = Hash(train),
            TestRowsHash = Hash(test),
            ClassShares = label is null ? [] : Shares(batch, label, test),
        };
        return new DataSplit(batch.Take(train), batch.Take(test), report);
    }

    private static List<ClassShare> Shares(RecordBatch batch, string label, ReadOnlySpan<int> test)
    {
        var isTest = new bool[batch.RowCount];
        foreach (var row in test)
        {
            isTest[row] = true;
        }

        var (testRows, trainRows) = ((double)test.Length, (double)(batch.RowCount - test.Length));
        return [.. ByValue(batch, label).Select(group => new ClassShare(
            group.Key, group.Value.Count(r => !isTest[r]) / trainRows, group.Value.Count(r => isTest[r]) / testRows))];
    }

    private static string Hash(ReadOnlySpan<int> rows)
    {
        var sorted = rows.ToArray();
        Array.Sort(sorted);
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(sorted)));
    }
}
