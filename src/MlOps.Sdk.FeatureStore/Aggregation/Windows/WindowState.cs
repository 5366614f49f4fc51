namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// What one window knows of the events in it, for one or several functions. Events enter instant by instant, in order of time.
/// Not thread-safe; reads are of what is in the window now.
/// </summary>
internal abstract class WindowState
{
    /// <summary>Takes events in: all of one instant, or where they never leave, of several.</summary>
    /// <param name="events">Where they lie.</param>
    /// <param name="first">The first.</param>
    /// <param name="end">The one behind the last.</param>
    public abstract void Add(EventBuffer events, int first, int end);

    /// <summary>Empties the window.</summary>
    public abstract void Clear();

    /// <summary>The value as float64; null when there is none.</summary>
    public virtual double? ReadNumber(Aggregation aggregation) => null;

    /// <summary>The value as a whole number, also for booleans and times; null when there is none.</summary>
    public virtual long? ReadInteger(Aggregation aggregation) => null;

    /// <summary>The value as a scaled integer; null when there is none.</summary>
    public virtual Int128? ReadDecimal(Aggregation aggregation) => null;

    /// <summary>The value as UTF-8; null when there is none.</summary>
    public virtual byte[]? ReadText(Aggregation aggregation) => null;
}
