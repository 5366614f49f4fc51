namespace MlOps.Sdk.Serving;

/// <summary>Computings under way.</summary>
internal sealed partial class CacheShard
{
    /// <summary>Begins a computing, or joins the one that is under way for the same row.</summary>
    /// <param name="key">The row.</param>
    /// <param name="scope">The entities it is about.</param>
    /// <param name="now">An entry that came meanwhile will do when it is still fresh then.</param>
    /// <param name="present">That entry.</param>
    /// <param name="flight">The computing: begun by this call, or to be waited for.</param>
    /// <returns>Whether the caller computes.</returns>
    public bool TryLead(in CacheKey key, EntityScope scope, long now, out CacheEntry? present, out Flight? flight)
    {
        lock (_gate)
        {
            (present, flight) = (Find(key.Hash, key.Version, key.Bytes), null);
            if (present?.FreshUntil > now)
            {
                return false;
            }

            present = null;
            for (flight = _flights[FlightBucketOf(key.Hash)]; flight is not null; flight = flight.Next)
            {
                if (flight.IsFor(key))
                {
                    flight.Join(scope);
                    return false;
                }
            }

            flight = Begin(key, scope);
            return true;
        }
    }

    /// <summary>Begins a computing unless one is under way for the same row; null then.</summary>
    public Flight? TryRefresh(in CacheKey key, EntityScope scope)
    {
        lock (_gate)
        {
            for (var flight = _flights[FlightBucketOf(key.Hash)]; flight is not null; flight = flight.Next)
            {
                if (flight.IsFor(key))
                {
                    return null;
                }
            }

            return Begin(key, scope);
        }
    }

    /// <summary>Takes a computing that is done out of the way; who asks from now on begins another. Those who wait are told by its owner.</summary>
    public void End(Flight flight)
    {
        lock (_gate)
        {
            ref var place = ref _flights[FlightBucketOf(flight.Key.Hash)];
            while (place != flight)
            {
                place = ref place!.Next;
            }

            place = flight.Next;
        }
    }

    /// <summary>Makes computings under way leave nothing behind.</summary>
    public void Disregard(Func<Flight, bool> condition)
    {
        lock (_gate)
        {
            foreach (var first in _flights)
            {
                for (var flight = first; flight is not null; flight = flight.Next)
                {
                    flight.KeepsNothing |= condition(flight);
                }
            }
        }
    }

    private Flight Begin(in CacheKey key, EntityScope scope)
    {
        ref var head = ref _flights[FlightBucketOf(key.Hash)];
        return head = new Flight(key, scope) { Next = head };
    }

    private static int FlightBucketOf(ulong hash) => (int)(hash >> 32) & (FlightBuckets - 1);
}
