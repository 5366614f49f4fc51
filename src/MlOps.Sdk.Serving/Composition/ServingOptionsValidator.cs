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

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
