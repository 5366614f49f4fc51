namespace MlOps.Sdk.Serving;

/// <summary>How members' answers become one.</summary>
internal enum EnsembleRule
{
    Mean,
    SoftVote,
    MajorityVote,
    Stacked,
}
