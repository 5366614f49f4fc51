namespace MlOps.Sdk.Training;

/// <summary>What becomes float16.</summary>
public enum Float16Scope
{
    /// <summary>The stored matrices only: half the file, computed in float32 as before. For every engine and device.</summary>
    Weights = 0,

    /// <summary>
    /// Also the computation of the usual operators of neural networks, with conversions at the edges. For devices that compute float16;
    /// processors mostly convert back and are slower.
    /// </summary>
    Computation = 1,
}
