namespace MlOps.Sdk.Serving;

/// <summary>Whether a deployment's versions are in memory.</summary>
public enum ModelLoadState
{
    /// <summary>In memory: the next call is answered at once.</summary>
    Loaded = 0,

    /// <summary>Not asked for yet; the next call loads it.</summary>
    NotLoaded = 1,

    /// <summary>Being loaded; calls wait for it.</summary>
    Loading = 2,

    /// <summary>Made room for another; the next call loads it again.</summary>
    Evicted = 3,

    /// <summary>The last attempt to load it failed; calls fail at once until the next attempt is due.</summary>
    Failed = 4,
}
