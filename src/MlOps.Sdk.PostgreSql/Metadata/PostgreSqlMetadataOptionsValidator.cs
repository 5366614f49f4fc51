using Microsoft.Extensions.Options;

namespace MlOps.Sdk.PostgreSql;

internal sealed class PostgreSqlMetadataOptionsValidator : IValidateOptions<PostgreSqlMetadataOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlMetadataOptions options) => new OptionChecks(nameof(PostgreSqlMetadataOptions))
        .Connection(options.ConnectionString)
        .Schema(options.Schema)
        .Time("CallTimeout", options.CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "100 milliseconds and 1 hour")
        .Time("LockTimeout", options.LockTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), "1 millisecond and 1 hour")
        .Number("MaxConnections", options.MaxConnections, 2, 1_000, "2 and 1,000")
        .Result;
}
