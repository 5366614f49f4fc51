using Microsoft.Extensions.Options;

namespace MlOps.Sdk.FeatureStore;

internal sealed class InMemoryOnlineStoreOptionsValidator : IValidateOptions<InMemoryOnlineStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, InMemoryOnlineStoreOptions options) =>
        options.SnapshotPath is { } path && (string.IsNullOrWhiteSpace(path) || path.AsSpan().ContainsAnyInRange('\0', '\u001f'))
            ? ValidateOptionsResult.Fail("InMemoryOnlineStoreOptions.SnapshotPath is blank or holds a control character: name a file, or leave it null.")
            : ValidateOptionsResult.Success;
}
