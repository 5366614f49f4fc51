using Microsoft.Extensions.Options;

namespace MlOps.Sdk.FeatureStore;

internal sealed class FeatureStoreOptionsValidator : IValidateOptions<FeatureStoreOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    public ValidateOptionsResult Validate(string? name, FeatureStoreOptions options) =>
        options.OnlineHistory is { } history && (history < TimeSpan.Zero || history > Longest)
            ? ValidateOptionsResult.Fail($"FeatureStoreOptions.OnlineHistory is {history}: set it between 0 and 100 years, or to null.")
            : ValidateOptionsResult.Success;
}
