using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The newest row of history for each slot of a spine, kept while the history streams by in any order on any number of threads: the
/// memory is that of the spine, however long the history is. Of rows of one instant the one with the newest event stays, then the one created last, and of those
/// the greatest by the features in order.
/// </summary>
internal sealed unsafe class SlotRecords : RowSink, IDisposable
{
    // Valid from, event time and created time stand between the key and the features.
    private const int Times = 3;

    // Slots of one entity to ask for before they are searched; of more, only the first steps of the search wait.
    private const int FewSlots = 16;

    private readonly SpineIndex _spine;
    private Slot* _slots;
    private byte* _records;

    /// <summary>Makes room for one record in each slot of a spine.</summary>
    public SlotRecords(SpineIndex spine, RecordLayout layout)
    {
        (_spine, Layout) = (spine, layout);
        var instants = spine.Instants;
        _slots = (Slot*)NativeMemory.Alloc((nuint)instants.Length, (nuint)sizeof(Slot));
        _records = (byte*)NativeMemory.AllocZeroed((nuint)instants.Length, (nuint)layout.Size);
        for (var slot = 0; slot < instants.Length; slot++)
        {
            _slots[slot] = new Slot { Instant = instants[slot], From = Slot.Empty };
        }
    }

    ~SlotRecords() => Free();

    /// <summary>How a record is laid out.</summary>
    public RecordLayout Layout { get; }

    /// <summary>The record of a slot.</summary>
    public byte* this[int slot] => _records + ((long)slot * Layout.Size);

    /// <summary>Whether a row of history was kept in a slot.</summary>
    public bool IsFilled(int slot) => _slots[slot].From != Slot.Empty;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Take(SinkRows rows)
    {
        Span<int> taken = stackalloc int[rows.Count];
        Span<int> slots = stackalloc int[rows.Count];
        var times = _spine.Entities.KeyCount;
        var valid = rows[times];
        _spine.Entities.Find(rows, 0, taken);
        var count = FindSlots(valid, taken, slots);
        if (count == 0)
        {
            return;
        }

        var columns = new SinkColumn[Layout.Fields.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = rows[times + Times + i];
        }

        var writer = new RecordWriter(Layout, columns);
        var from = (long*)valid.Values;
        var eventTime = (long*)rows[times + 1].Values;
        var created = rows[times + 2];
        for (var i = 0; i < count; i++)
        {
            var row = taken[i];
            Keep(slots[i], from[row], eventTime[row], created.IsPresent(row) ? ((long*)created.Values)[row] : long.MinValue, writer, row);
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
        var known = 0;
        for (var row = 0; row < taken.Length; row++)
        {
            if (taken[row] >= 0 && valid.IsPresent(row))
            {
                var first = starts[taken[row]];
                Prefetch.Range(_slots + first, Math.Min(starts[taken[row] + 1] - first, FewSlots) * sizeof(Slot));
                slots[known] = taken[row];
                taken[known++] = row;
            }
        }

        var from = (long*)valid.Values;
        var count = 0;
        for (var i = 0; i < known; i++)
        {
            var (row, end) = (taken[i], starts[slots[i] + 1]);
            var slot = FirstNotBefore(from[row], starts[slots[i]], end);
            if (slot < end && from[row] >= _slots[slot].From)
            {
                Prefetch.Range(this[slot], Layout.Size);
                (taken[count], slots[count]) = (row, slot);
                count++;
            }
        }

        return count;
    }

    /// <summary>The first slot of a range whose instant is not before a time, or the range's end. Without branches that depend on the times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstNotBefore(long time, int first, int end)
    {
        var length = end - first;
        while (length > 1)
        {
            var half = length >> 1;
            first += half & -IsBefore(first + half - 1, time);
            length -= half;
        }

        return length == 0 ? first : first + IsBefore(first, time);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IsBefore(int slot, long time) => Unsafe.BitCast<bool, byte>(_slots[slot].Instant < time);

    /// <summary>Keeps a row if it is newer than the one in the slot, which is locked meanwhile by its time.</summary>
    private void Keep(int slot, long from, long eventTime, long created, in RecordWriter row, int index)
    {
        ref var place = ref _slots[slot].From;
        var wait = default(SpinWait);
        long old;
        while ((old = Volatile.Read(ref place)) == Slot.Busy || (from >= old && Interlocked.CompareExchange(ref place, Slot.Busy, old) != old))
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
            if (from > old || Supersedes(eventTime, created, row, index, record))
            {
                row.Write(index, record);
                RecordLayout.Created(record) = created;
                RecordLayout.EventTime(record) = eventTime;
            }
        }
        finally
        {
            Volatile.Write(ref place, from);
        }
    }

    /// <summary>Whether a row stays and not the record that holds from the same instant: newest event, then created last, then greatest by the features.</summary>
    private static bool Supersedes(long eventTime, long created, in RecordWriter row, int index, byte* record)
    {
        var order = eventTime.CompareTo(RecordLayout.EventTime(record));
        order = order != 0 ? order : created.CompareTo(RecordLayout.Created(record));
        return order > 0 || (order == 0 && row.Compare(index, record) > 0);
    }

    private void Free()
    {
        for (var slot = 0; _records is not null && Layout.HasTexts && slot < _spine.Instants.Length; slot++)
        {
            Layout.Free(this[slot]);
        }

        NativeMemory.Free(_slots);
        NativeMemory.Free(_records);
        _slots = null;
        _records = null;
    }
}
