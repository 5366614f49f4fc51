using Polly;
using Polly.Retry;

namespace MlOps.Sdk.Resilience;

/// <summary>Our retry options in Polly's terms.</summary>
internal static class RetryStrategies
{
    public static RetryStrategyOptions ToStrategy(this RetryOptions options, PipelineObserver observer)
    {
        var isTransient = options.IsTransient ?? ErrorKinds.IsTransient;
        var jitter = new SeededJitter(options.Seed);
        return new RetryStrategyOptions
        {
            Name = "retry",
            MaxRetryAttempts = options.MaxRetries,
            Delay = options.BaseDelay,
            MaxDelay = options.MaxDelay,
            BackoffType = options.Backoff switch
            {
                RetryBackoff.Constant => DelayBackoffType.Constant,
                RetryBackoff.Linear => DelayBackoffType.Linear,
                _ => DelayBackoffType.Exponential,
            },
            UseJitter = options.UseJitter,
            Randomizer = jitter.Next,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && IsWorthIt(exception, isTransient)),
            OnRetry = _ => observer.OnRetry(),
        };
    }

    // An open breaker says when to come back; repeating before that only adds load.
    private static bool IsWorthIt(Exception exception, Func<Exception, bool> isTransient) =>
        !Rejections.IsCircuitOpen(exception) && isTransient(exception);
}
