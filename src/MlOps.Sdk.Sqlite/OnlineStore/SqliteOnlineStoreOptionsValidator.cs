using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Sqlite;

internal sealed class SqliteOnlineStoreOptionsValidator : IValidateOptions<SqliteOnlineStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteOnlineStoreOptions options)
    {
        var errors = new List<string>();
        if (options.DatabasePath is not null && (string.IsNullOrWhiteSpace(options.DatabasePath) || options.DatabasePath.AsSpan().ContainsAnyInRange('\0', '\u001f')))
        {
            errors.Add("SqliteOnlineStoreOptions.DatabasePath is blank or holds a control character: name a file, or leave it null for online.db in the platform's folder.");
        }

        if (options.BusyTimeout < TimeSpan.FromMilliseconds(1) || options.BusyTimeout > TimeSpan.FromHours(1))
        {
            errors.Add($"SqliteOnlineStoreOptions.BusyTimeout is {options.BusyTimeout}: set it between 1 millisecond and 1 hour.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
