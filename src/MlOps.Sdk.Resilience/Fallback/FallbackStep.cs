namespace MlOps.Sdk.Resilience;

/// <summary>One way to get an answer, at one quality level.</summary>
/// <typeparam name="TIn">What is asked.</typeparam>
/// <typeparam name="TOut">The answer.</typeparam>
/// <param name="Level">How good this step's answers are.</param>
/// <param name="Name">Name in reasons and counters, such as "commit-risk 4".</param>
/// <param name="Answer">Gives the answer or throws.</param>
public sealed record FallbackStep<TIn, TOut>(QualityLevel Level, string Name, Func<TIn, CancellationToken, ValueTask<TOut>> Answer);
