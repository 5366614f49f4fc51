namespace MlOps.Sdk.Serving;

/// <summary>Rows that wait, by priority and then by age. Not thread-safe. Adding and removing cost the same however many wait.</summary>
internal sealed class ItemQueue(int levels)
{
    private readonly (BatchItem? First, BatchItem? Last)[] _levels = new (BatchItem?, BatchItem?)[levels];

    public int Count { get; private set; }

    public int LevelOf(int priority) => Math.Clamp(priority, 0, levels - 1);

    public void Add(BatchItem item)
    {
        ref var level = ref _levels[item.Level];
        (item.Previous, item.Next) = (level.Last, null);
        if (level.Last is { } last)
        {
            last.Next = item;
        }
        else
        {
            level.First = item;
        }

        level.Last = item;
        Count++;
    }

    public void Remove(BatchItem item)
    {
        ref var level = ref _levels[item.Level];
        if (item.Previous is { } before)
        {
            before.Next = item.Next;
        }
        else
        {
            level.First = item.Next;
        }

        if (item.Next is { } after)
        {
            after.Previous = item.Previous;
        }
        else
        {
            level.Last = item.Previous;
        }

        (item.Previous, item.Next) = (null, null);
        Count--;
    }

    /// <summary>The oldest row of the highest level.</summary>
    public BatchItem? First()
    {
        for (var level = levels - 1; level >= 0; level--)
        {
            if (_levels[level].First is { } first)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>The row after this one: the next of its level, or the oldest of the level below.</summary>
    public BatchItem? After(BatchItem item)
    {
        if (item.Next is { } next)
        {
            return next;
        }

        for (var level = item.Level - 1; level >= 0; level--)
        {
            if (_levels[level].First is { } first)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>When the row called that waits for longest; only while rows wait.</summary>
    public long Oldest()
    {
        var oldest = long.MaxValue;
        foreach (var (first, _) in _levels)
        {
            oldest = Math.Min(oldest, first?.Entered ?? long.MaxValue);
        }

        return oldest;
    }

    /// <summary>Who makes room for a row of a level; null when that row itself is refused.</summary>
    public BatchItem? VictimFor(int level, ShedPolicy policy)
    {
        for (var lowest = 0; lowest <= level && policy != ShedPolicy.RejectNewest; lowest++)
        {
            var (first, last) = _levels[lowest];
            if (first is not null)
            {
                return policy == ShedPolicy.RejectOldest ? first : lowest < level ? last : null;
            }
        }

        return null;
    }
}
