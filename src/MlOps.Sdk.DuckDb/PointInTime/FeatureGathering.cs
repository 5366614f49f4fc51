using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Turns the chosen records into columns in the order of the spine.</summary>
internal static class FeatureGathering
{
    /// <summary>So many records stay in the cache while one feature after the other is taken from them.</summary>
    public const int RowsAtOnce = 2048;

    /// <summary>A column for each feature, made by so many threads at most.</summary>
    public static Column[] Columns(IReadOnlyList<HistoryFeature> features, SpineIndex spine, SlotRecords records, ChosenSlots chosen, int threads)
    {
        var columns = new Column[features.Count];
        var parts = Math.Min(threads, features.Count);
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            var (first, end) = (features.Count * part / parts, features.Count * (part + 1) / parts);
            var gatherers = Enumerable.Range(first, end - first).Select(i => FeatureGatherer.Create(features[i], i, records, spine)).ToArray();
            for (var row = 0; row < spine.RowCount; row += RowsAtOnce)
            {
                var slots = chosen.Slots.Slice(row, Math.Min(RowsAtOnce, spine.RowCount - row));
                foreach (var slot in slots)
                {
                    Announce(records, slot, first, end - 1);
                }

                foreach (var gatherer in gatherers)
                {
                    gatherer.Append(slots, row);
                }
            }

            for (var i = 0; i < gatherers.Length; i++)
            {
                columns[first + i] = gatherers[i].Build();
            }
        });
        return columns;
    }

    private static unsafe void Announce(SlotRecords records, int slot, int firstField, int lastField)
    {
        if (slot >= 0)
        {
            var from = records.Layout.Fields[firstField].Offset;
            var last = records.Layout.Fields[lastField];
            Prefetch.Range(RecordLayout.Present(records[slot]), 1);
            Prefetch.Range(records[slot] + from, last.Offset + last.Width - from);
        }
    }
}
