namespace MlOps.Sdk.FeatureStore;

/// <summary>A value with what decides whether it is older or newer: event time, then created time, then the value itself.</summary>
internal readonly record struct EdgeEvent<T>(long Time, long Created, T Value)
    where T : struct, IComparable<T>, IEquatable<T>
{
    /// <summary>The oldest or newest of some events that have a value, and of one more.</summary>
    public static EdgeEvent<T>? Find(EventBuffer events, int column, int first, int end, bool isNewest, EdgeEvent<T>? found = null)
    {
        var source = events.Values<T>(column);
        var values = source.Values(first, end);
        var present = source.Present(first, end);
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i])
            {
                var next = new EdgeEvent<T>(events.Times[first + i], events.Created[first + i], values[i]);
                if (found is not { } best || (isNewest ? next.CompareTo(best) > 0 : next.CompareTo(best) < 0))
                {
                    found = next;
                }
            }
        }

        return found;
    }

    private int CompareTo(EdgeEvent<T> other) => (Time, Created, Value).CompareTo((other.Time, other.Created, other.Value));
}
