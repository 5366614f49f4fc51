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

    /// <summary>Ends it when nobody but its owner holds it: nobody can hold it any more, and the caller frees it by <see cref="FreeEnded"/>.</summary>
    public bool TryEnd() => Interlocked.CompareExchange(ref _holders, 0, 1) == 1;

    /// <summary>Frees what <see cref="TryEnd"/> has ended.</summary>
    public void FreeEnded() => Free();

    protected abstract void Free();
}
