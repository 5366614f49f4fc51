namespace MlOps.Sdk.DuckDb;

/// <summary>For each row of a spine the slot whose record answers for it.</summary>
internal sealed unsafe class ChosenSlots
{
    /// <summary>The entity has no row that early.</summary>
    public const int NoHistory = -1;

    /// <summary>Key or instant are missing, or the newest row is too old.</summary>
    public const int NoValue = -2;

    private const int EntitiesPerPart = 8192;

    private readonly int[] _slots;

    /// <summary>Chooses.</summary>
    /// <param name="spine">The spine.</param>
    /// <param name="records">Its filled records.</param>
    /// <param name="most">How old, in microseconds, the event of a record may be; the edge itself is young enough.</param>
    /// <param name="threads">How many threads may do it.</param>
    public ChosenSlots(SpineIndex spine, SlotRecords records, long? most, int threads)
    {
        _slots = new int[spine.RowCount];
        Array.Fill(_slots, NoValue);
        var entities = spine.Entities.Count;
        Parallel.For(0, (entities + EntitiesPerPart - 1) / EntitiesPerPart, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            for (var entity = part * EntitiesPerPart; entity < Math.Min(entities, (part + 1) * EntitiesPerPart); entity++)
            {
                Choose(spine, records, most, entity);
            }
        });
    }

    /// <summary>The slots, or one of the two numbers below 0.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    private void Choose(SpineIndex spine, SlotRecords records, long? most, int entity)
    {
        var last = NoHistory;
        for (var slot = spine.Starts[entity]; slot < spine.Starts[entity + 1]; slot++)
        {
            last = records.IsFilled(slot) ? slot : last;
            _slots[spine.Rows[slot]] = last >= 0 && most is { } age && IsOlder(RecordLayout.EventTime(records[last]), spine.Instants[slot], age) ? NoValue : last;
        }
    }

    private static bool IsOlder(long time, long instant, long age) => (Int128)instant - time > age;
}
