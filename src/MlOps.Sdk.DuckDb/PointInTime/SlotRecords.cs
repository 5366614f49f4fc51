using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The newest row of history for each slot of a spine, kept while the history streams by in any order on any number of threads: the
/// memory is that of the spine, however long the history is. Of rows of one instant the one created last stays, and of those the greatest by the
/// features in order.
/// </summary>
internal sealed unsafe class SlotRecords : RowSink, IDisposable
{
    /// <summary>The columns that the query must have before the features.</summary>
    public const int FirstFeature = 4;

    // Instants that no row has: the engine's own range ends above them.
    private const long Empty = long.MinValue;
    private const long Busy = long.MinValue + 2;

    private readonly SpineIndex _spine;
    private long* _from;
    private byte* _records;

    /// <summary>Makes room for one record in each slot of a spine.</summary>
    public SlotRecords(SpineIndex spine, RecordLayout layout)
    {
        (_spine, Layout) = (spine, layout);
        var slots = (nuint)spine.Instants.Length;
        _from = (long*)NativeMemory.Alloc(slots, sizeof(long));
        _records = (byte*)NativeMemory.AllocZeroed(slots, (nuint)layout.Size);
        new Span<long>(_from, spine.Instants.Length).Fill(Empty);
    }

    ~SlotRecords() => Free();

    /// <summary>How a record is laid out.</summary>
    public RecordLayout Layout { get; }

    /// <summary>Whether a row of history was kept in a slot.</summary>
    public bool IsFilled(int slot) => _from[slot] != Empty;

    /// <summary>The record of a slot.</summary>
    public byte* this[int slot] => _records + ((long)slot * Layout.Size);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Take(SinkRows rows)
    {
        Span<int> taken = stackalloc int[rows.Count];
        Span<int> slots = stackalloc int[rows.Count];
        var valid = rows[1];
        _spine.Entities.Find(rows[0], taken);
        var count = FindSlots(valid, taken, slots);
        if (count == 0)
        {
            return;
        }

        var columns = new SinkColumn[Layout.Fields.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = rows[FirstFeature + i];
        }

        var from = (long*)valid.Values;
        var eventTime = (long*)rows[2].Values;
        var created = rows[3];
        for (var i = 0; i < count; i++)
        {
            var row = taken[i];
            Keep(slots[i], from[row], eventTime[row], created.IsPresent(row) ? ((long*)created.Values)[row] : long.MinValue, columns, row);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>The slots of the rows that may be the newest there.</summary>
    /// <param name="valid">From when on the rows hold.</param>
    /// <param name="taken">The rows' entities; receives the rows that have a slot.</param>
    /// <param name="slots">Receives their slots.</param>
    private int FindSlots(SinkColumn valid, Span<int> taken, Span<int> slots)
    {
        var starts = _spine.Starts;
        var instants = _spine.Instants;
        var from = (long*)valid.Values;
        var count = 0;
        for (var row = 0; row < taken.Length; row++)
        {
            var entity = taken[row];
            if (entity < 0 || !valid.IsPresent(row))
            {
                continue;
            }

            var (first, end) = (starts[entity], starts[entity + 1]);
            var length = end - first;
            while (length > 0)
            {
                var half = length >> 1;
                if (instants[first + half] < from[row])
                {
                    first += half + 1;
                    length -= half + 1;
                }
                else
                {
                    length = half;
                }
            }

            if (first < end && from[row] >= _from[first])
            {
                (taken[count], slots[count]) = (row, first);
                count++;
            }
        }

        return count;
    }

    /// <summary>Keeps a row if it is newer than the one in the slot, which is locked meanwhile by its instant.</summary>
    private void Keep(int slot, long from, long eventTime, long created, ReadOnlySpan<SinkColumn> columns, int row)
    {
        ref var place = ref _from[slot];
        var wait = default(SpinWait);
        long old;
        while ((old = Volatile.Read(ref place)) == Busy || (from >= old && Interlocked.CompareExchange(ref place, Busy, old) != old))
        {
            wait.SpinOnce();
        }

        if (from < old)
        {
            return;
        }

        try
        {
            var record = this[slot];
            if (from > old || created > RecordLayout.Created(record)
                || (created == RecordLayout.Created(record) && Layout.Compare(columns, row, record) > 0))
            {
                Layout.Write(record, columns, row);
                RecordLayout.Created(record) = created;
                RecordLayout.EventTime(record) = eventTime;
            }
        }
        finally
        {
            Volatile.Write(ref place, from);
        }
    }

    private void Free()
    {
        for (var slot = 0; _records is not null && Layout.HasTexts && slot < _spine.Instants.Length; slot++)
        {
            Layout.Free(this[slot]);
        }

        NativeMemory.Free(_from);
        NativeMemory.Free(_records);
        _from = null;
        _records = null;
    }
}
