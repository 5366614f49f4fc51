namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// What becomes of a late event: one that happened before the watermark. The watermark is the newest event time so far less the
/// out-of-orderness that was declared, so an event that is late came later than was promised.
/// </summary>
public enum LatePolicy
{
    /// <summary>It is left out and counted. Results never change once they were given.</summary>
    Drop,

    /// <summary>
    /// It is taken in, and results that it changes are given again, as long as it is no later than the allowed lateness. What is
    /// later still goes to the side output if there is one, and is left out otherwise.
    /// </summary>
    Update,

    /// <summary>It is left out, counted and handed to the side output.</summary>
    SideOutput,
}
