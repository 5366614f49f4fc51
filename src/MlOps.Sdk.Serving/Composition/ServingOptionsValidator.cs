using System.Globalization;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Serving;

internal sealed class ServingOptionsValidator : IValidateOptions<ServingOptions>
{
    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        var errors = new List<string>();
        if (options.PredictionEventCapacity is < 1 or > 1_000_000)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"PredictionEventCapacity is {options.PredictionEventCapacity} but must lie between 1 and 1,000,000; use 4096 if unsure."));
        }

        if (!(options.PredictionEventShare is >= 0 and <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"PredictionEventShare is {options.PredictionEventShare} but must lie between 0 and 1; use 1 to publish every prediction."));
        }

        if (options.IntraOpThreads < 0)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"IntraOpThreads is {options.IntraOpThreads} but must be 0 or more; use 1 if unsure."));
        }

        if (!(options.Bandits.Epsilon is >= 0 and <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"Bandits.Epsilon is {options.Bandits.Epsilon} but must lie between 0 and 1; use 0.1 if unsure."));
        }

        CheckHosting(options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckHosting(ServingOptions options, List<string> errors)
    {
        if (options.MemoryBudget < 1)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"MemoryBudget is {options.MemoryBudget} bytes but must be 1 or more; set it to null for no limit."));
        }

        if (!(options.MemoryFactor is > 0 and <= 1000))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"MemoryFactor is {options.MemoryFactor} but must be above 0 and at most 1000; use 2 if unsure."));
        }

        if (options.LoadTimeout < TimeSpan.FromMilliseconds(1) || options.LoadTimeout > TimeSpan.FromDays(1))
        {
            errors.Add($"LoadTimeout is {options.LoadTimeout} but must lie between 1 millisecond and a day; use 2 minutes if unsure.");
        }

        if (options.AliasPollInterval < TimeSpan.FromMilliseconds(10) || options.AliasPollInterval > TimeSpan.FromDays(1))
        {
            errors.Add($"AliasPollInterval is {options.AliasPollInterval} but must lie between 10 milliseconds and a day; use 5 seconds if unsure, or null to never ask.");
        }
    }
}
