using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A column that a step takes.</summary>
/// <param name="Input">What the step calls it.</param>
/// <param name="Column">What the composition calls it.</param>
/// <param name="Wanted">What it has to be; null for anything.</param>
internal sealed record GraphNeed(string Input, string Column, Field? Wanted);
