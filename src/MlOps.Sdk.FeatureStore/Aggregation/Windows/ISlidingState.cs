namespace MlOps.Sdk.FeatureStore;

/// <summary>A state whose events leave again: instant by instant, in the order in which they came.</summary>
internal interface ISlidingState
{
    /// <summary>Lets the events of one instant go.</summary>
    /// <param name="events">Where they lie.</param>
    /// <param name="first">The first.</param>
    /// <param name="end">The one behind the last.</param>
    void Remove(EventBuffer events, int first, int end);
}
