using Microsoft.Extensions.Options;

namespace MlOps.Sdk.FeatureStore;

internal sealed class OnlineCacheOptionsValidator : IValidateOptions<OnlineCacheOptions>
{
    private const long Fewest = 65_536;
    private const long Most = 1L << 40;

    public ValidateOptionsResult Validate(string? name, OnlineCacheOptions options)
    {
        var errors = new List<string>();
        if (options.MaxAge <= TimeSpan.Zero || options.MaxAge > TimeSpan.FromDays(1))
        {
            errors.Add($"OnlineCacheOptions.MaxAge is {options.MaxAge}: set it longer than zero and at most 1 day.");
        }

        if (options.MaxBytes is < Fewest or > Most)
        {
            errors.Add($"OnlineCacheOptions.MaxBytes is {options.MaxBytes}: set it between 65,536 and 1,099,511,627,776.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
