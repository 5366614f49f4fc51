namespace MlOps.Sdk.Serving;

/// <summary>Who wants to know of a prediction.</summary>
[Flags]
internal enum PredictionUses
{
    None = 0,
    Events = 1,
    Log = 2,
}
