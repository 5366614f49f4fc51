namespace MlOps.Sdk.FeatureStore;

/// <summary>A state of all the past, which is kept between computations.</summary>
internal interface IRunningState
{
    /// <summary>Remembers the state for <see cref="Rollback"/>.</summary>
    void Mark();

    /// <summary>Goes back to the marked state.</summary>
    /// <param name="events">Where the events that were added since lie.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="end">The one behind the last.</param>
    void Rollback(EventBuffer events, int first, int end);

    /// <summary>Writes the state in a form that depends on its events alone.</summary>
    void Save(StateWriter target);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    void Load(ref StateReader source);
}
