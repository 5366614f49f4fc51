using System.Globalization;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Resilience;

/// <summary>
/// Finds every error of the options at once. Written by hand because the generated validator drops the message of a
/// range and so neither quotes the value nor says the fix.
/// </summary>
internal sealed class ResilienceOptionsValidator : IValidateOptions<ResilienceOptions>
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ResilienceOptions options)
    {
        var errors = new List<string>();
        CheckTimeouts(options, errors);
        if (options.Retry is { } retry)
        {
            CheckRetry(retry, errors);
        }

        if (options.Breaker is { } breaker)
        {
            CheckBreaker(breaker, errors);
        }

        if (options.Bulkhead is { } bulkhead)
        {
            Between(errors, "Bulkhead.MaxConcurrency", bulkhead.MaxConcurrency, 1, 1_000_000, "set Bulkhead to null for no limit");
            Between(errors, "Bulkhead.MaxQueue", bulkhead.MaxQueue, 0, 1_000_000, "0 refuses instead of waiting");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckTimeouts(ResilienceOptions options, List<string> errors)
    {
        Between(errors, "TotalTimeout", options.TotalTimeout ?? Day, Tick, Day, "set it to null for no limit");
        Between(errors, "AttemptTimeout", options.AttemptTimeout ?? Day, Tick, Day, "set it to null for no limit");
        if (options.AttemptTimeout > options.TotalTimeout)
        {
            errors.Add($"AttemptTimeout ({options.AttemptTimeout}) is longer than TotalTimeout ({options.TotalTimeout}), so it could never end an attempt; make it shorter or set it to null.");
        }
    }

    private static void CheckRetry(RetryOptions retry, List<string> errors)
    {
        Between(errors, "Retry.MaxRetries", retry.MaxRetries, 1, 100, "set Retry to null to repeat nothing");
        Between(errors, "Retry.BaseDelay", retry.BaseDelay, TimeSpan.Zero, Day, "use 50 milliseconds if unsure");
        Between(errors, "Retry.MaxDelay", retry.MaxDelay, TimeSpan.Zero, Day, "use 2 seconds if unsure");
        if (retry.BaseDelay > retry.MaxDelay)
        {
            errors.Add($"Retry.BaseDelay ({retry.BaseDelay}) is longer than Retry.MaxDelay ({retry.MaxDelay}); make the base delay shorter.");
        }

        if (!Enum.IsDefined(retry.Backoff))
        {
            errors.Add($"Retry.Backoff is {retry.Backoff}; use Constant, Linear or Exponential.");
        }
    }

    private static void CheckBreaker(BreakerOptions breaker, List<string> errors)
    {
        if (!(breaker.FailureRatio is > 0 and <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"Breaker.FailureRatio is {breaker.FailureRatio} but must be above 0 and at most 1; use 0.5 to open when half of the calls fail."));
        }

        Between(errors, "Breaker.MinimumThroughput", breaker.MinimumThroughput, 1, int.MaxValue, "use 10 so that one failure does not open the breaker");
        Between(errors, "Breaker.SamplingDuration", breaker.SamplingDuration, 10 * Tick, Day, "use 30 seconds if unsure");
        Between(errors, "Breaker.BreakDuration", breaker.BreakDuration, Tick, Day, "use 15 seconds if unsure");
    }

    private static void Between<T>(List<string> errors, string setting, T value, T lowest, T highest, string fix)
        where T : IComparable<T>
    {
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value} but must lie between {lowest} and {highest}; {fix}."));
        }
    }
}
