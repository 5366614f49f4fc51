using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Sqlite;

internal sealed class SqliteMetadataOptionsValidator : IValidateOptions<SqliteMetadataOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteMetadataOptions options)
    {
        var errors = new List<string>();
        if (options.DatabasePath is not null && (string.IsNullOrWhiteSpace(options.DatabasePath) || options.DatabasePath.AsSpan().ContainsAnyInRange('\0', '\u001f')))
        {
            errors.Add("SqliteMetadataOptions.DatabasePath is blank or holds a control character: name a file, or leave it null for metadata.db in the platform's folder.");
        }

        if (options.BusyTimeout < TimeSpan.FromMilliseconds(1) || options.BusyTimeout > TimeSpan.FromHours(1))
        {
            errors.Add($"SqliteMetadataOptions.BusyTimeout is {options.BusyTimeout}: set it between 1 millisecond and 1 hour.");
        }

        if (options.MaxReaders is < 1 or > 256)
        {
            errors.Add($"SqliteMetadataOptions.MaxReaders is {options.MaxReaders}: set it between 1 and 256.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
