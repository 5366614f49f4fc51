namespace MlOps.Sdk.OnnxRuntime;

/// <summary>How far the engine rewrites a graph when it loads it, with the engine's numbers.</summary>
public enum GraphOptimization
{
    /// <summary>Not at all. Loads fastest; the nodes in a profile are those of the file.</summary>
    None = 0,

    /// <summary>Folds constants and removes what has no effect.</summary>
    Basic = 1,

    /// <summary>Also fuses nodes into larger ones of the engine's own.</summary>
    Extended = 2,

    /// <summary>Also lays tensors out for this processor.</summary>
    Layout = 3,

    /// <summary>Everything the engine has.</summary>
    All = 99,
}
