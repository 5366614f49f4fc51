using MlOps.Sdk.Pipelines.Tests;

namespace MlOps.Sdk.Tests;

/// <summary>Something bad that comes from outside, and what must be said about it.</summary>
/// <param name="Error">The exception's exact type.</param>
/// <param name="Sentence">What the message must contain: the thing by its name, and the fix.</param>
/// <param name="Do">Runs into the trouble.</param>
internal sealed record BadInputCase(Type Error, IReadOnlyList<string> Sentence, Func<Platform, Task> Do);
