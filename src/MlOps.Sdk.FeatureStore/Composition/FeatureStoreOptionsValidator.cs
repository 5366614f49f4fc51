using System.Globalization;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.FeatureStore;

internal sealed class FeatureStoreOptionsValidator : IValidateOptions<FeatureStoreOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    private const int MostSampleRows = 1_000_000;

    public ValidateOptionsResult Validate(string? name, FeatureStoreOptions options)
    {
        var errors = new List<string>();
        if (options.OnlineHistory is { } history && (history < TimeSpan.Zero || history > Longest))
        {
            errors.Add($"FeatureStoreOptions.OnlineHistory is {history}: set it between 0 and 100 years, or to null.");
        }

        if (options.OnlineSampleRate is not (>= 0 and <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"FeatureStoreOptions.OnlineSampleRate is {options.OnlineSampleRate}: set it between 0 and 1."));
        }

        if (options.OnlineSampleRows is < 1 or > MostSampleRows)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"FeatureStoreOptions.OnlineSampleRows is {options.OnlineSampleRows}: set it between 1 and {MostSampleRows}."));
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
