namespace MlOps.Sdk.Serving;

/// <summary>
/// A thing that several hold at once and that is freed when the last one lets go. Starts with one holder. Once freed it
/// cannot be held again.
/// </summary>
internal abstract class SharedLifetime
{
    private int _holders = 1;

    public bool TryHold()
    {
        var seen = Volatile.Read(ref _holders);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _holders, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Free();
        }
    }

    protected abstract void Free();
}
