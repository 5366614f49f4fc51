using System.Diagnostics.CodeAnalysis;

namespace MlOps.Sdk.Resilience;

/// <summary>How good an answer is, best first. The numbers travel with the answer and do not change.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "Every answer has a level; there is no level zero.")]
public enum QualityLevel
{
    /// <summary>The model that was asked answered.</summary>
    FullModel = 1,

    /// <summary>A simpler model or an earlier answer of the full one stood in.</summary>
    SimplerModelOrCache = 2,

    /// <summary>Rules written by hand stood in.</summary>
    Rules = 3,

    /// <summary>A fixed value stood in.</summary>
    StaticDefault = 4,
}
