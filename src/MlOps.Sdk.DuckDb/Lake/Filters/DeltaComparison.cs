namespace MlOps.Sdk.DuckDb;

/// <summary>How a <see cref="DeltaFilter"/> compares.</summary>
internal enum DeltaComparison
{
    In,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsNull,
}
