namespace MlOps.Sdk.Training;

/// <summary>Among which weights the smallest are chosen.</summary>
public enum PruningScope
{
    /// <summary>Among those of each layer: every layer loses the same share.</summary>
    Layer = 0,

    /// <summary>Among all: layers with many small weights lose more.</summary>
    Global = 1,
}
